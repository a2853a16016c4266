//! A small database of places, written byte by byte as "`MaxMind` DB File Format 2.0" says.

use std::net::Ipv4Addr;

/// Bits of an IPv4 address.
const BITS: u8 = 32;
/// Stands for "nothing known" while the tree grows.
const NOTHING: Record = Record::Nothing;

#[derive(Clone, Copy)]
enum Record {
    Nothing,
    Node(usize),
    Data(usize),
}

/// A value of the data section.
enum Value {
    Text(&'static str),
    Double(f64),
    /// By the number of its kind, and with so many bytes.
    Number(u8, usize, u64),
    Map(Vec<(&'static str, Value)>),
    List(Vec<Value>),
}

impl Value {
    fn write(&self, out: &mut Vec<u8>) {
        let mut begin = |kind: u8, size: usize| {
            let size = u8::try_from(size).ok().filter(|size| *size < 29).expect("larger than these tests need");
            // Kinds above 7 stand in a byte of their own.
            if kind < 8 { out.push(kind << 5 | size) } else { out.extend([size, kind - 7]) }
        };
        match self {
            Self::Text(text) => {
                begin(2, text.len());
                out.extend(text.as_bytes());
            }
            Self::Double(number) => {
                begin(3, 8);
                out.extend(number.to_be_bytes());
            }
            Self::Number(kind, bytes, number) => {
                begin(*kind, *bytes);
                out.extend(&number.to_be_bytes()[8 - bytes..]);
            }
            Self::Map(entries) => {
                begin(7, entries.len());
                for (key, value) in entries {
                    Self::Text(key).write(out);
                    value.write(out);
                }
            }
            Self::List(values) => {
                begin(11, values.len());
                for value in values {
                    value.write(out);
                }
            }
        }
    }
}

fn munich() -> Value {
    let names = |en, de| Value::Map(vec![("names", Value::Map(vec![("de", Value::Text(de)), ("en", Value::Text(en))]))]);
    Value::Map(vec![
        ("city", names("Munich", "München")),
        ("country", Value::Map(vec![("iso_code", Value::Text("DE"))])),
        ("location", Value::Map(vec![("latitude", Value::Double(48.137)), ("longitude", Value::Double(11.575))])),
    ])
}

/// A database that knows two networks: 198.51.100.0/24 is in Munich, 203.0.113.0/24 somewhere in France.
pub fn database() -> Vec<u8> {
    let mut data = Vec::new();
    let mut nodes = vec![[NOTHING; 2]];
    let france = Value::Map(vec![("country", Value::Map(vec![("iso_code", Value::Text("FR"))]))]);
    for (network, value) in [(Ipv4Addr::new(198, 51, 100, 0), munich()), (Ipv4Addr::new(203, 0, 113, 0), france)] {
        let place = data.len();
        value.write(&mut data);
        insert(&mut nodes, network, 24, place);
    }
    let count = nodes.len();
    let mut file = Vec::new();
    for record in nodes.into_iter().flatten() {
        let number = match record {
            Record::Nothing => count,
            Record::Node(node) => node,
            Record::Data(place) => count + 16 + place,
        };
        file.extend(&u32::try_from(number).unwrap().to_be_bytes()[1..]);
    }
    file.extend([0; 16]);
    file.extend(data);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    let count = u64::try_from(count).unwrap();
    let (u16, u32) = (|number| Value::Number(5, 2, number), |number| Value::Number(6, 4, number));
    Value::Map(vec![
        ("node_count", u32(count)),
        ("record_size", u16(24)),
        ("ip_version", u16(4)),
        ("database_type", Value::Text("Test-City")),
        ("languages", Value::List(vec![Value::Text("en"), Value::Text("de")])),
        ("binary_format_major_version", u16(2)),
        ("binary_format_minor_version", u16(0)),
        ("build_epoch", Value::Number(9, 8, 1_790_000_000)),
        ("description", Value::Map(Vec::new())),
    ])
    .write(&mut file);
    file
}

fn insert(nodes: &mut Vec<[Record; 2]>, network: Ipv4Addr, length: u8, place: usize) {
    let bits = u32::from(network);
    let mut node = 0;
    for depth in 0..length {
        let side = usize::from(bits >> (BITS - 1 - depth) & 1 == 1);
        if depth == length - 1 {
            nodes[node][side] = Record::Data(place);
        } else if let Record::Node(next) = nodes[node][side] {
            node = next;
        } else {
            nodes.push([NOTHING; 2]);
            nodes[node][side] = Record::Node(nodes.len() - 1);
            node = nodes.len() - 1;
        }
    }
}
