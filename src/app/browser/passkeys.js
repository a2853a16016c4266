// Passkeys in the browser. A form that needs one has a hidden field `credential` whose `data-passkey` says what for. The form is
// kept back until the browser made or used a passkey; then it goes where it goes without this script, with the answer in the field.

const Passkey = window.PublicKeyCredential;
// Milliseconds, before the server forgets what it asked.
const RENEW = 480_000;
// What the browser asks for just now, and the field that fills itself in.
let running, watched;

const ask = async (purpose) => {
  const body = new URLSearchParams({ purpose });
  const answer = await fetch("/api/passkeys/ask", { method: "POST", headers: { Accept: "application/json" }, body });
  return answer.ok ? answer.json() : { trouble: "unavailable" };
};

// What the browser says to these options.
const answerTo = async (options, creates, more) => {
  // Browsers of before 2025 need help with the JSON.
  const { read, write } = Passkey.parseRequestOptionsFromJSON
    ? { read: (json) => Passkey[creates ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON"](json), write: (made) => made.toJSON() }
    : await import("./passkeys_more.js");
  return write(await navigator.credentials[creates ? "create" : "get"]({ publicKey: read(options), ...more }));
};

// The server's word for what went wrong.
const troubleOf = ({ name }, waited, options) =>
  name === "NotAllowedError"
    ? waited < options?.timeout ? "cancelled" : "timed_out"
    : { InvalidStateError: "already_here", SecurityError: "refused" }[name] ?? "unsupported";

const perform = async (field, purpose, mediation) => {
  running?.abort();
  const { signal } = (running = new AbortController());
  const notes = [...field.form.querySelectorAll("[data-trouble]")];
  notes.forEach((note) => (note.hidden = true));
  const began = Date.now();
  let asked;
  let answer;
  try {
    asked = await ask(purpose);
    if (asked.options) {
      if (mediation && !asked.creates) setTimeout(() => signal === running.signal && field.isConnected && perform(field, purpose, mediation), RENEW);
      answer = await answerTo(asked.options, asked.creates, { mediation, signal });
    } else answer = { trouble: asked.trouble };
  } catch (error) {
    answer = { trouble: troubleOf(error, Date.now() - began, asked?.options) };
  }
  // Nobody asked for what the browser does by itself, so nobody is told that it did not.
  if (signal.aborted || (mediation && !answer.id)) return;
  const note = notes.find((note) => note.dataset.trouble === answer.trouble);
  if (note) note.hidden = false;
  else {
    field.form.elements.key.value = asked?.key ?? "";
    field.value = JSON.stringify(answer);
    field.form.requestSubmit();
    field.value = "";
  }
  if (!answer.id) look((watched = undefined));
};

// Starts what fills itself in, and tells the lists of devices what became of passkeys.
const look = async () => {
  if (document.querySelector("[data-passkey-signals]")) (await import("./passkeys_more.js")).tell();
  const field = document.querySelector("[data-passkey-auto]");
  if (field === watched) return;
  watched = field;
  const purpose = field?.dataset.passkeyAuto;
  const can =
    purpose === "upgrade"
      ? (await Passkey?.getClientCapabilities?.())?.conditionalCreate
      : purpose && (await Passkey?.isConditionalMediationAvailable?.());
  if (can && field === watched) perform(field, purpose, "conditional");
};

addEventListener(
  "submit",
  (event) => {
    const field = event.target.elements.credential;
    if (!field?.dataset.passkey || field.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    perform(field, field.dataset.passkey);
  },
  true,
);
// A page that came back with the Back button waits for nothing any more.
addEventListener("pageshow", ({ persisted }) => persisted && look((watched = undefined)));
new MutationObserver(look).observe(document, { childList: true, subtree: true, attributeFilter: ["data-passkey-signals"] });
look();
// Only who could have one is offered one.
if (await Passkey?.isUserVerifyingPlatformAuthenticatorAvailable?.()) document.cookie = "vestibule_passkeys=1;path=/;samesite=lax;max-age=31536000";
