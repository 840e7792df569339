/** Forms: none is sent twice, and filters apply as soon as they change. */

/** How long a form can't be sent again, in milliseconds. If the answer is a file, the page stays. */
const PAUSE_MS = 4_000;

const sent = new Set<HTMLFormElement>();

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  // Those of lists stay on the page, and keep their own order.
  if (event.defaultPrevented || form.method !== 'post' || form.matches('[data-sortable]')) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  // Not `disabled`, which would leave out the button's own value and lose focus.
  mark(form, true);
  setTimeout(() => release(form), PAUSE_MS);
});

// The browser's Back button shows the page as it was left.
addEventListener('pageshow', () => sent.forEach(release));

document.addEventListener('change', ({ target }) => {
  const form = (target as Element).closest<HTMLFormElement>('form[data-autosubmit]');
  form?.requestSubmit();
});

function release(form: HTMLFormElement): void {
  sent.delete(form);
  mark(form, false);
}

function mark(form: HTMLFormElement, isSent: boolean): void {
  for (const button of form.querySelectorAll('button')) {
    if (isSent) button.setAttribute('aria-disabled', 'true');
    else button.removeAttribute('aria-disabled');
  }
}
