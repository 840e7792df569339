/** Starts the console. */
import { render } from 'lit';
import { Actions } from './actions.ts';
import { page } from './app.ts';
import type { ChatComposer } from './composer/composer.ts';
import { moveAmongControls } from './messages/controls.ts';
import { StickToEnd } from './messages/list.ts';
import { Session } from './session.ts';
import { Store } from './state.ts';
import { applyTheme } from './theme.ts';
import { namesFrom } from './view.ts';

const visitedKey = 'chorus.visited';
const timingsKey = 'chorus.timings';

applyTheme();

const store = new Store({
  info: null,
  people: [],
  starting: 'Waiting for the sandbox…',
  isConnected: true,
  userId: '',
  guildId: '',
  channelId: '',
  messages: new Map(),
  readProblem: null,
  commands: [],
  voice: new Map(),
  sound: new Map(),
  timings: new Map(),
  showsTimings: localStorage.getItem(timingsKey) !== 'off',
  failures: [],
  pending: new Set(),
  dismissed: new Set(),
  unread: new Set(),
  modal: null,
  menu: null,
  isDrawerOpen: false,
  isServerOpen: false,
  showsMembers: innerWidth >= 1100,
  showsHint: localStorage.getItem(visitedKey) === null,
});
const session = new Session(store);
const actions = new Actions(store, session, (line) =>
  document.querySelector<ChatComposer>('chat-composer')?.fill(line),
);
const names = namesFrom(store);
const stick = new StickToEnd();
let menuBefore = store.state.menu;
let focusBefore: Element | null = null;

function draw(): void {
  const { state } = store;
  if (state.menu && !menuBefore) focusBefore = document.activeElement;
  render(page({ state, store, session, actions, names }), document.body);
  stick.attach(
    document.getElementById('log'),
    `${state.userId}/${state.channelId}/${state.messages.has(state.channelId)}`,
  );
  if (state.menu && !menuBefore) document.querySelector<HTMLElement>('.menu button')?.focus();
  if (!state.menu && menuBefore && focusBefore instanceof HTMLElement) focusBefore.focus();
  menuBefore = state.menu;
  localStorage.setItem(timingsKey, state.showsTimings ? 'on' : 'off');
  if (!state.showsHint) localStorage.setItem(visitedKey, 'yes');
}

function onShortcut(event: KeyboardEvent): void {
  if (event.altKey && !event.ctrlKey && !event.metaKey && /^Digit[1-9]$/.test(event.code)) {
    const user = store.state.people[Number(event.code.slice(5)) - 1];
    if (!user) return;
    event.preventDefault();
    void session.actAs(user.id);
    if (isFree(document.activeElement)) focusComposer();
  } else if (isFreeForControls() && moveAmongControls(event, focusComposer)) {
    event.preventDefault();
  } else if (event.key === 'Escape' && store.state.isDrawerOpen) {
    store.set({ isDrawerOpen: false });
  } else if (isTyping(event)) {
    // Like in Discord, typing anywhere goes to the composer.
    focusComposer();
  }
}

function isFreeForControls(): boolean {
  return store.state.modal === null && store.state.menu === null && !store.state.isServerOpen;
}

function isTyping(event: KeyboardEvent): boolean {
  if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return false;
  return isFree(document.activeElement);
}

/** Whether no element would handle typed text. */
function isFree(focused: Element | null): boolean {
  if (!isFreeForControls()) return false;
  return !focused?.matches('input, textarea, select, [role="combobox"]:not([aria-expanded="false"]), [role="listbox"]');
}

function focusComposer(): void {
  document.querySelector<ChatComposer>('chat-composer')?.focus();
}

store.subscribe(draw);
// On narrow screens, the member list covers the messages, so it starts closed.
matchMedia('(max-width: 1000px)').addEventListener('change', ({ matches }) => store.set({ showsMembers: !matches }));
document.addEventListener('keydown', onShortcut);
document.addEventListener('sent', () => stick.goToEnd());
draw();
await session.start();
await document.querySelector<ChatComposer>('chat-composer')?.updateComplete;
focusComposer();
