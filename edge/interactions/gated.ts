import { counted, whole } from '../../shared/platform/plural.ts';
import type { Gated } from '../../shared/platform/store.ts';
import { areaName } from './area-name.ts';

/** What a refusal by a gate says to the member. @param now for the wait of whoever was too fast. */
export function gatedSentence(gated: Gated, now: Date): string {
  switch (gated.status) {
    case 'switched_off': {
      const [kind, name] = gated.subject.split(':');
      const [what, it] =
        kind === 'module' ? [`The ${areaName(name ?? '')} commands are`, 'them'] : [`\`/${name}\` is`, 'it'];
      return `${what} turned off in this server. Someone with **Manage Server** can turn ${it} back on with \`/settings\`.`;
    }
    case 'role_required':
      return `In this server, that's only for ${gated.roles.map((role) => `<@&${role}>`).join(' or ')}. Ask the staff for the role.`;
    case 'frozen':
      return 'Your account is frozen. Ask whoever runs this bot why.';
    case 'account_full':
      return `That doesn't fit: nobody can hold more than ${whole(Number.MAX_SAFE_INTEGER)} of anything. Nothing was moved.`;
    case 'too_fast':
      return tooFastSentence(Date.parse(gated.readyAt) - now.getTime());
  }
}

/** To a member who has to wait, in milliseconds. */
export function tooFastSentence(waitMs: number): string {
  return `Slow down! Try again in ${waitText(waitMs)}.`;
}

/** Rounded up, so that nobody comes back too early. */
function waitText(waitMs: number): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  if (seconds < 120) return counted(seconds, 'second');
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? counted(minutes, 'minute') : counted(Math.ceil(minutes / 60), 'hour');
}
