// What not every page and not every browser needs of `passkeys.js`.

const told = new Set();

// Tells the lists of devices what became of passkeys (WebAuthn Level 3, 5.1.10), once for each piece of news.
export const tell = () => {
  for (const { dataset } of document.querySelectorAll("[data-passkey-signals]")) {
    const signals = dataset.passkeySignals;
    if (told.has(signals)) continue;
    told.add(signals);
    for (const [name, details] of Object.entries(JSON.parse(signals))) window.PublicKeyCredential?.[name]?.(details).catch(() => {});
  }
};

// The JSON of passkeys for browsers that cannot write it themselves (5.1.8 and 5.1.9).

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => list?.map((credential) => ({ ...credential, id: bytes(credential.id) }));

export const read = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
  ...(options.excludeCredentials && { excludeCredentials: named(options.excludeCredentials) }),
  ...(options.allowCredentials && { allowCredentials: named(options.allowCredentials) }),
});

export const write = ({ id, rawId, type, response }) => {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return { id, rawId: text(rawId), type, response: { ...Object.fromEntries(told), transports: response.getTransports?.() } };
};
