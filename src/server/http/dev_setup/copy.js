// The copy buttons of the set-up guide. Without this a press on a text selects all of it.
const SAID_FOR = 2000;

for (const button of document.querySelectorAll('.copyable__button')) {
  const copy = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const text = button.parentElement.querySelector('code');
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = copy), SAID_FOR);
    } catch {
      // Refused outside secure contexts: the text is selected for the person to copy.
      getSelection().selectAllChildren(text);
    }
  });
}
