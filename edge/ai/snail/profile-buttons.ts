import type { PlacedComponent } from '../../interactions/placed-component.ts';

/** Places the buttons below what was read. Handed in by the command that declares them. @param reading the interaction that asked. */
export type ProfileButtons = (
  reading: string,
  onlyFor: string,
) => { save: PlacedComponent; saveAnyway: PlacedComponent; correct: PlacedComponent; discard: PlacedComponent };
