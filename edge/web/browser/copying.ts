/** `<button data-copy="text">`: copies the text, and says so. */

const SHOWN_MS = 2_000;

const status = document.createElement('p');
status.className = 'unseen';
status.setAttribute('role', 'status');
document.body.append(status);

document.addEventListener('click', async ({ target }) => {
  const button = (target as Element).closest<HTMLElement>('[data-copy]');
  if (button === null) return;
  const outcome = await navigator.clipboard.writeText(button.dataset.copy ?? '').then(
    () => 'Copied',
    () => 'Couldn’t copy',
  );
  status.textContent = outcome;
  button.dataset.outcome = outcome;
  setTimeout(() => {
    status.textContent = '';
    delete button.dataset.outcome;
  }, SHOWN_MS);
});
