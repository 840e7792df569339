/** The context menu of a message or a member: the bot's commands, and Copy ID. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Command, commandType } from './discord.ts';
import type { OpenMenu } from './state.ts';
import type { View } from './view.ts';

const width = 208;

export function menuView(menu: OpenMenu, view: View): TemplateResult {
  const apps = appEntries(menu, view.state.commands);
  const close = () => view.store.set({ menu: null });
  const run = (command: Command) => {
    close();
    void view.actions.command(`/${command.name}`, menu.targetId);
  };
  const copy = () => {
    close();
    // The clipboard needs permission and a secure context. Without them, a prompt shows the ID so you can copy it.
    Promise.resolve(navigator.clipboard?.writeText(menu.targetId)).catch(() => window.prompt('ID', menu.targetId));
  };
  const left = Math.max(8, Math.min(menu.x, innerWidth - width - 8));
  const top = Math.max(8, Math.min(menu.y, innerHeight - (apps.length + 1) * 36 - 60));
  return html`<div class="veil" @mousedown=${close} @contextmenu=${(event: Event) => {
    event.preventDefault();
    close();
  }}></div>
    <div class="menu" role="menu" data-testid="menu" aria-label=${menu.kind === 'user' ? 'Member' : 'Message'} style="left:${left}px;top:${top}px" @keydown=${(event: KeyboardEvent) => onKey(event, close)}>
      ${apps.length > 0 ? html`<div class="menu-title">Apps</div>` : nothing}
      ${apps.map((command) => html`<button type="button" role="menuitem" data-testid="menu-${command.name}" @click=${() => run(command)}>${command.name}</button>`)}
      ${apps.length > 0 ? html`<hr />` : nothing}
      <button type="button" role="menuitem" @click=${copy}>Copy ID</button>
    </div>`;
}

function appEntries(menu: OpenMenu, commands: Command[]): Command[] {
  const type = menu.kind === 'user' ? commandType.user : commandType.message;
  return commands.filter((command) => command.type === type);
}

function onKey(event: KeyboardEvent, close: () => void): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const entries = [...event.currentTarget.querySelectorAll('button')];
  const at = entries.indexOf(document.activeElement as HTMLButtonElement);
  if (event.key === 'Escape' || event.key === 'Tab') close();
  else if (event.key === 'ArrowDown') entries[(at + 1) % entries.length]?.focus();
  else if (event.key === 'ArrowUp') entries[(at - 1 + entries.length) % entries.length]?.focus();
  else return;
  event.preventDefault();
}
