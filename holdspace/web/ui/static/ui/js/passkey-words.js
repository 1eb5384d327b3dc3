// Says in words why a passkey was not used, on allauth's own pages.

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.querySelector("[data-passkey-words]");
  if (!words) return;
  const stopped = event.detail.exception?.name === "NotAllowedError";
  words.textContent = stopped
    ? "No passkey was used. Nothing was changed; you can try again."
    : "This browser could not use a passkey here. There is another way on this page.";
  words.hidden = false;
});
