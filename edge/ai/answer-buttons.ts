import type { StyleKey } from '../../shared/ai/pictures/styles.ts';
import type { PlacedComponent } from '../interactions/placed-component.ts';

/** Places the buttons of an answer. Handed in by the command that declares them. */
export type AnswerButtons = (
  turn: string,
  onlyFor: string,
) => { stop: PlacedComponent; again: PlacedComponent; more: PlacedComponent };

/** Places the button that erases notes up to the newest one, in milliseconds since 1970. */
export type ForgetButton = (
  notes: { where: 'here' | 'everywhere'; newest: number },
  label: string,
  onlyFor: string,
) => PlacedComponent;

/** Places the buttons of a picture. Handed in by the command that declares them. */
export type PictureButtons = (
  turn: string,
  style: StyleKey,
  onlyFor: string,
) => { again: PlacedComponent; vary: PlacedComponent };
