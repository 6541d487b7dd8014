// Says in words when a passkey was not used; the ceremony itself is allauth's webauthn.js.
const told = document.getElementById("passkey-problem");

if (!window.PublicKeyCredential && told) {
  told.textContent = "This browser knows no passkeys. Use your password and a code instead.";
  told.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  if (!told) return;
  const stopped = event.detail.exception?.name === "NotAllowedError";
  told.textContent = stopped
    ? "The passkey was not used: it was stopped, or this device holds none for this council. Try again."
    : "The passkey did not work. Try again, or use your password and a code.";
  told.hidden = false;
  told.focus();
});
