/** How members read of a place. */
import { DIRECT, type Scope } from '../../shared/ai/memory.ts';
import type { PlacedComponent } from '../interactions/placed-component.ts';

export function inPlace(scope: Scope): string {
  return scope === DIRECT ? 'in direct messages' : 'in this server';
}

/** Places the button that forgets notes. Handed in by the command that declares it. */
export type ForgetButton = (
  notes: { where: 'here' | 'everywhere'; newest: number },
  look: { label: string; style: 'danger'; onlyFor: string },
) => PlacedComponent;
