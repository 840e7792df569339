/** What the areas that aren't converted yet import; goes with the last of them. */
import type { Gated } from '../../shared/platform/store.ts';

export * from './format.ts';

type GateRefusal = Extract<Gated, { status: 'switched_off' | 'role_required' }>;

export function gateSentence(refusal: GateRefusal): string {
  if (refusal.status === 'role_required') {
    return `Here that is kept for ${refusal.roles.map((role) => `<@&${role}>`).join(' or ')}. Ask the server's staff for the role.`;
  }
  const [kind, name] = refusal.subject.split(':');
  const what = kind === 'module' ? `The ${name} commands are` : `\`/${name}\` is`;
  return `${what} switched off in this server. Staff can switch it on with \`/settings\`.`;
}

export function isGateRefusal(outcome: { status: string }): outcome is GateRefusal {
  return outcome.status === 'switched_off' || outcome.status === 'role_required';
}
