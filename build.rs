//! Prepares what the server sends besides pages: one style sheet, the browser code, the files of `public/`.
//!
//! Everything is compressed here and embedded, so that a request costs a look-up and no work. Names carry a hash
//! of the content, so that browsers may keep a file for ever. Without a browser build the pages have no script and work all the same.

use std::collections::HashSet;
use std::env::var_os;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Sheets that come before the elements, in cascade order. The first one declares the order of the layers.
const FOUNDATIONS: [&str; 4] = ["tokens.css", "reset.css", "base.css", "layout.css"];

/// Folder of the hashed files in the addresses.
const ASSET_ROOT: &str = "/assets";

/// Where the scripts lie that are written by hand; the first one is what pages name.
const SCRIPTS: &str = "src/app/browser";
const PASSKEY_SCRIPTS: [&str; 2] = ["passkeys.js", "passkeys_more.js"];

fn main() -> Outcome<()> {
    println!("cargo:rerun-if-changed=build.rs");
    // `style_sheet!` reads its file without telling cargo: running this script again makes cargo compile the crate again,
    // for the browser too.
    println!("cargo:rerun-if-changed=style");
    if var_os("CARGO_FEATURE_SSR").is_none() {
        return Ok(());
    }
    if loads_packed_relocations() {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    println!("cargo:rerun-if-changed=public");
    println!("cargo:rerun-if-changed={SCRIPTS}");
    println!("cargo:rerun-if-env-changed=VESTIBULE_BROWSER_DIR");

    let out = PathBuf::from(var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let mut bundle = Bundle::new(&out)?;
    let css = stylesheet(Path::new("style"))?;
    let stylesheet = bundle.add_hashed("vestibule", "css", css.as_bytes())?;

    let passkeys = add_scripts(&mut bundle, &PASSKEY_SCRIPTS)?;

    let browser = browser_folder(&out)?;
    println!("cargo:rerun-if-changed={}", browser.display());
    let start = add_browser_code(&mut bundle, &browser)?;

    let public = Path::new("public");
    for file in files_below(public)? {
        let address = format!("/{}", file.strip_prefix(public)?.to_string_lossy());
        bundle.add(&address, &fs::read(&file)?, false)?;
    }
    bundle.write_table(&stylesheet, &passkeys, start.as_ref())
}

/// Whether programs start here whose relocations are packed: 3 MB of addresses that the loader reads at each start are 50 KB then.
/// glibc understands it from 2.36 on, that of Debian 12.
fn loads_packed_relocations() -> bool {
    let told = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let told = told.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let version = told.trim().strip_prefix("glibc 2.").and_then(|minor| minor.parse::<u32>().ok());
    var_os("CARGO_CFG_TARGET_ENV").is_some_and(|env| env == "gnu") && version.is_some_and(|minor| minor >= 36)
}

/// The whole style sheet. Files in `elements/` are scoped by stylers; their layer is opened here because stylers puts its class on
/// every selector it sees and knows nothing of the file's place in the cascade.
fn stylesheet(folder: &Path) -> Outcome<String> {
    let mut css = String::new();
    for name in FOUNDATIONS {
        let path = folder.join(name);
        if path.exists() {
            css += &fs::read_to_string(path)?;
        }
    }
    let mut classes = HashSet::new();
    css += "@layer elements{";
    for path in sheets_in(&folder.join("elements"))? {
        let sheet = fs::read_to_string(&path)?;
        let class = stylers_core::Class::rand_class_from_seed(sheet.clone());
        if !classes.insert(class.as_name().to_owned()) {
            return Err(format!(
                "{}: stylers names classes by the number of characters, and another element has as many: change a comment's length",
                path.display()
            )
            .into());
        }
        css += &stylers_core::from_str(&sheet, &class);
    }
    css += "}";
    for path in sheets_in(&folder.join("pages"))? {
        css += &fs::read_to_string(path)?;
    }
    Ok(shorten_css(&css))
}

/// Drops comments and the blanks that have no meaning in any CSS: runs of them, and those next to `{`, `}`, `;` and `,`. Strings stay as
/// they are. A parser would save a few bytes more and cost every first build a minute.
fn shorten_css(css: &str) -> String {
    let mut short = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    let mut blank = false;
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'*') => {
                let mut previous = ' ';
                rest.next();
                for c in rest.by_ref() {
                    if previous == '*' && c == '/' {
                        break;
                    }
                    previous = c;
                }
                blank = true;
            }
            c if c.is_ascii_whitespace() => blank = true,
            c => {
                let separates = |c: char| matches!(c, '{' | '}' | ';' | ',');
                if blank && !separates(c) && !short.is_empty() && !short.ends_with(separates) {
                    short.push(' ');
                }
                blank = false;
                if c == '}' && short.ends_with(';') {
                    short.pop();
                }
                short.push(c);
                if c == '"' || c == '\'' {
                    copy_string(&mut rest, c, &mut short);
                }
            }
        }
    }
    short
}

/// Copies a quoted string up to and with its closing quote.
fn copy_string(rest: &mut impl Iterator<Item = char>, quote: char, into: &mut String) {
    let mut escaped = false;
    for c in rest {
        into.push(c);
        if c == quote && !escaped {
            return;
        }
        escaped = c == '\\' && !escaped;
    }
}

/// Adds scripts that are written by hand and name each other, in a folder whose name carries the hash of them all; returns the address of
/// the first.
fn add_scripts(bundle: &mut Bundle, names: &[&str]) -> Outcome<String> {
    let mut files = Vec::new();
    for name in names {
        files.push((*name, shorten_script(&fs::read_to_string(Path::new(SCRIPTS).join(name))?)));
    }
    let all: String = files.iter().map(|(_, script)| script.as_str()).collect();
    let root = format!("{ASSET_ROOT}/{}", content_hash(all.as_bytes()));
    for (name, script) in &files {
        bundle.add(&format!("{root}/{name}"), script.as_bytes(), true)?;
    }
    Ok(format!("{root}/{}", names.first().copied().unwrap_or_default()))
}

/// Drops indentation, empty lines and lines that are comments.
fn shorten_script(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.fold(String::with_capacity(script.len()), |short, line| short + line + "\n")
}

/// Where the browser build lies: `VESTIBULE_BROWSER_DIR`, or `browser-code` in the target folder. It is made when missing, because cargo
/// runs a build script each time if a path that it watches does not exist.
fn browser_folder(out: &Path) -> Outcome<PathBuf> {
    let folder = match var_os("VESTIBULE_BROWSER_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists()).unwrap_or(out).join("browser-code"),
    };
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Addresses of the browser code that every page loads.
struct Start {
    script: String,
    modules: Vec<String>,
    wasm: String,
    /// Further bundles: name and address.
    bundles: Vec<(String, String)>,
}

/// Adds the output of wasm-bindgen and a module that starts it. The files name each other, so they stand in a folder whose name
/// carries the hash of them all.
fn add_browser_code(bundle: &mut Bundle, browser: &Path) -> Outcome<Option<Start>> {
    if !browser.join("vestibule_bg.wasm").exists() {
        return Ok(None);
    }
    let mut files = Vec::new();
    for file in files_below(browser)? {
        files.push((file.strip_prefix(browser)?.to_string_lossy().into_owned(), fs::read(&file)?));
    }
    let script = b"import init,{hydrate} from\"./vestibule.js\";await init();await hydrate();\n".to_vec();
    files.push(("start.js".to_owned(), script));
    let all: Vec<u8> = files.iter().flat_map(|(name, bytes)| name.bytes().chain(bytes.iter().copied())).collect();
    let root = format!("{ASSET_ROOT}/{}", content_hash(&all));
    for (name, bytes) in &files {
        bundle.add(&format!("{root}/{name}"), bytes, true)?;
    }
    let modules =
        files.iter().map(|(name, _)| name).filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "js") && *name != "start.js");
    Ok(Some(Start {
        script: format!("{root}/start.js"),
        modules: modules.map(|name| format!("{root}/{name}")).collect(),
        wasm: format!("{root}/vestibule_bg.wasm"),
        bundles: bundles_among(files.iter().map(|(name, _)| name.as_str()), &root),
    }))
}

/// The bundles that pages fetch later, by the names that wasm-split-cli gives them: `split_NAME_HASH.wasm`. What several of them share
/// (`chunk_NUMBER.wasm`) is small, and is left to the loader.
fn bundles_among<'a>(files: impl Iterator<Item = &'a str>, root: &str) -> Vec<(String, String)> {
    let bundle = |name: &'a str| Some((name.strip_prefix("split_")?.rsplit_once('_')?.0.to_owned(), format!("{root}/{name}")));
    files.filter_map(bundle).collect()
}

/// The files to embed and the table that names them.
struct Bundle {
    out: PathBuf,
    table: String,
    brotli_quality: i32,
    count: usize,
}

impl Bundle {
    fn new(out: &Path) -> Outcome<Self> {
        let out = out.join("assets");
        fs::create_dir_all(&out)?;
        let release = var_os("PROFILE").is_some_and(|profile| profile == "release");
        Ok(Self { out, table: String::new(), brotli_quality: if release { 11 } else { 5 }, count: 0 })
    }

    /// Adds a file that never changes under its name; returns the address.
    fn add_hashed(&mut self, stem: &str, extension: &str, bytes: &[u8]) -> Outcome<String> {
        let address = format!("{ASSET_ROOT}/{stem}.{}.{extension}", content_hash(bytes));
        self.add(&address, bytes, true)?;
        Ok(address)
    }

    fn add(&mut self, address: &str, bytes: &[u8], immutable: bool) -> Outcome<()> {
        let content_type = content_type(address)?;
        let identity = self.store("identity", bytes)?;
        let brotli = brotli(bytes, self.brotli_quality)?;
        let brotli = self.store_shorter("br", &brotli, bytes)?;
        let gzip = gzip(bytes)?;
        let gzip = self.store_shorter("gz", &gzip, bytes)?;
        // Weak, since the same tag stands for every encoding of the file.
        let etag = format!("W/\"{}\"", content_hash(bytes));
        writeln!(
            self.table,
            "    Asset {{ path: {address:?}, content_type: {content_type:?}, etag: {etag:?}, immutable: {immutable}, \
             identity: {identity}, brotli: {brotli}, gzip: {gzip} }},"
        )?;
        self.count += 1;
        Ok(())
    }

    /// Writes one encoding and returns the expression that embeds it.
    fn store(&self, encoding: &str, bytes: &[u8]) -> Outcome<String> {
        let path = self.out.join(format!("{}.{encoding}", self.count));
        fs::write(&path, bytes)?;
        Ok(format!("include_bytes!({:?})", path.display().to_string()))
    }

    /// Keeps an encoding only if it saves something.
    fn store_shorter(&self, encoding: &str, encoded: &[u8], original: &[u8]) -> Outcome<String> {
        if encoded.len() >= original.len() {
            return Ok("None".to_owned());
        }
        Ok(format!("Some({})", self.store(encoding, encoded)?))
    }

    fn write_table(&self, stylesheet: &str, passkeys: &str, start: Option<&Start>) -> Outcome<()> {
        let mut preloads = String::new();
        if let Some(Start { modules, wasm, .. }) = start {
            for module in modules {
                write!(preloads, "Preload::Module({module:?}), ")?;
            }
            write!(preloads, "Preload::Fetch({wasm:?})")?;
        }
        let mut bundles = String::new();
        for (name, address) in start.iter().flat_map(|start| &start.bundles) {
            write!(bundles, "({name:?}, {address:?}), ")?;
        }
        let script = start.map(|start| start.script.as_str());
        let table = format!(
            "/// Every embedded file.\npub static ASSETS: &[Asset] = &[\n{}];\n\
             /// Address of the style sheet.\npub const STYLESHEET: &str = {stylesheet:?};\n\
             /// Address of the module that uses passkeys.\npub const PASSKEYS_SCRIPT: &str = {passkeys:?};\n\
             /// Address of the module that makes pages interactive; none if the server was built without the browser build.\n\
             pub const START_SCRIPT: Option<&str> = {script:?};\n\
             /// What the start script will ask for, so that a page can announce it.\npub const PRELOADS: &[Preload] = &[{preloads}];\n\
             /// Name and address of what some pages ask for besides.\npub const BUNDLES: &[(&str, &str)] = &[{bundles}];\n",
            self.table
        );
        Ok(fs::write(self.out.with_extension("rs"), table)?)
    }
}

/// The hash in a file's name. It tells versions apart and protects nothing, so the standard library's (64 bits, fixed keys) will do.
fn content_hash(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("{:016x}", hasher.finish())
}

fn content_type(address: &str) -> Outcome<&'static str> {
    Ok(match Path::new(address).extension().and_then(|extension| extension.to_str()) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        _ => return Err(format!("{address}: add the content type of this kind of file to build.rs").into()),
    })
}

fn brotli(bytes: &[u8], quality: i32) -> Outcome<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, ..Default::default() };
    let mut short = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut short, &parameters)?;
    Ok(short)
}

fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// All files of a folder and its folders, sorted, so that the same input gives the same binary. A missing folder is empty; hidden files
/// belong to tools and are left out.
fn files_below(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.file_type()?.is_dir() { folders.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    files.sort();
    Ok(files)
}

fn sheets_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    Ok(files_below(folder)?.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "css")).collect())
}
