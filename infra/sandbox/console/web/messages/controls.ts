/** Keyboard navigation for the buttons and selects under messages. */

const CONTROLS = ':is(.rows, .v2) :is(button, a.button):not(:disabled)';

/**
 * From anywhere, Alt+ArrowUp moves to the newest message with controls. There, Left and Right move between its controls, Up
 * and Down move to other messages, and Escape goes back.
 *
 * @param leave moves the focus to the composer.
 * @returns whether it handled the key.
 */
export function moveAmongControls(event: KeyboardEvent, leave: () => void): boolean {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (ctrlKey || metaKey || shiftKey) return false;
  const messages = [...document.querySelectorAll<HTMLElement>('[data-message-id]')].filter(
    (message) => controlsOf(message).length > 0,
  );
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const place = messages.findIndex((message) => focused !== null && controlsOf(message).includes(focused));
  const message = messages[place];
  if (altKey) return key === 'ArrowUp' && focusFirst(messages.at(-1));
  if (message === undefined || focused?.getAttribute('aria-expanded') === 'true') return false;
  const controls = controlsOf(message);
  const control = focused === null ? -1 : controls.indexOf(focused);
  switch (key) {
    case 'ArrowRight':
      return focus(controls[(control + 1) % controls.length]);
    case 'ArrowLeft':
      return focus(controls.at(control - 1));
    case 'ArrowUp':
      return focusFirst(messages[place - 1]);
    case 'ArrowDown':
      return focusFirst(messages[place + 1]);
    case 'Escape':
      leave();
      return true;
    default:
      return false;
  }
}

function controlsOf(message: HTMLElement): HTMLElement[] {
  return [...message.querySelectorAll<HTMLElement>(CONTROLS)];
}

function focusFirst(message: HTMLElement | undefined): boolean {
  return message !== undefined && focus(controlsOf(message)[0]);
}

function focus(control: HTMLElement | undefined): boolean {
  control?.focus();
  return control !== undefined;
}
