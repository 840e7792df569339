/** Lists of `sortableList`: items can be dragged, and moving one doesn't load the whole page again. */
import Sortable from 'sortablejs/modular/sortable.core.esm.js';

const FORM = 'form[data-sortable]';
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
const bound = new WeakSet<Element>();

function bindAll(): void {
  for (const list of document.querySelectorAll<HTMLElement>(`${FORM} > ol`)) {
    if (bound.has(list)) continue;
    bound.add(list);
    Sortable.create(list, {
      handle: '.grip',
      draggable: 'li',
      animation: reducedMotion.matches ? 0 : 150,
      ghostClass: 'dragged',
      onEnd: ({ item, oldIndex, newIndex }) => {
        const form = item.closest<HTMLFormElement>(FORM);
        if (form !== null && oldIndex !== newIndex) void move(form, `${item.dataset.id}:${newIndex}`);
      },
    });
  }
}

document.documentElement.classList.add('has-script');
bindAll();
new MutationObserver(bindAll).observe(document.body, { childList: true, subtree: true });

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  const { submitter } = event;
  if (!form.matches(FORM) || !(submitter instanceof HTMLButtonElement) || submitter.name !== 'move') return;
  event.preventDefault();
  void move(form, submitter.value, submitter.dataset.direction);
});

/** Forms whose move hasn't been answered. */
const moving = new WeakSet<HTMLFormElement>();

/** Posts what the buttons post, and takes the list from the page that comes back: the server knows best. */
async function move(form: HTMLFormElement, value: string, direction?: string): Promise<void> {
  if (moving.has(form)) return;
  moving.add(form);
  try {
    const fields = new URLSearchParams([...new FormData(form)].map(([name, field]) => [name, String(field)]));
    fields.set('move', value);
    const response = await fetch(form.action, { method: 'POST', body: fields });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const isSame = ({ action }: HTMLFormElement) => new URL(action, location.href).href === form.action;
    const next = [...page.querySelectorAll<HTMLFormElement>(FORM)].find(isSame);
    if (!response.ok || next === undefined) throw new Error(`The move was answered with ${response.status}.`);
    replace(form, next);
    announce(form, value);
    if (direction !== undefined) focus(form, value, direction);
  } catch {
    // Without script, the reader sees what the server has to say. A move names its place, so it may be sent twice.
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name: 'move', value });
    form.append(field);
    form.submit();
  } finally {
    moving.delete(form);
  }
}

function replace(form: HTMLFormElement, next: HTMLFormElement): void {
  form.querySelector('ol')?.replaceChildren(...(next.querySelector('ol')?.childNodes ?? []));
  for (const field of next.querySelectorAll<HTMLInputElement>(':scope > input[type=hidden]')) {
    const own = form.querySelector<HTMLInputElement>(`:scope > input[name="${CSS.escape(field.name)}"]`);
    if (own !== null) own.value = field.value;
  }
}

function announce(form: HTMLFormElement, value: string): void {
  const items = [...form.querySelectorAll<HTMLElement>('ol > li')];
  const item = itemOf(form, value);
  const status = form.querySelector('[role=status]');
  if (item === undefined || status === null) return;
  status.textContent = `${item.dataset.name} is now ${items.indexOf(item) + 1} of ${items.length}.`;
}

/** The button that was pressed is a new one now. At an end of the list, only the other one can be pressed. */
function focus(form: HTMLFormElement, value: string, direction: string): void {
  const buttons = [...(itemOf(form, value)?.querySelectorAll<HTMLButtonElement>('button[name=move]') ?? [])];
  const usable = buttons.filter(({ disabled }) => !disabled);
  (usable.find(({ dataset }) => dataset.direction === direction) ?? usable[0])?.focus();
}

function itemOf(form: HTMLFormElement, value: string): HTMLElement | undefined {
  const id = value.slice(0, value.lastIndexOf(':'));
  return [...form.querySelectorAll<HTMLElement>('ol > li')].find(({ dataset }) => dataset.id === id);
}
