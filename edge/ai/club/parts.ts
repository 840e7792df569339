/** The components of `/club`'s answers, which the commands declare and the handlers place. */
import type { AliasOption } from '../../../shared/ai/clubs/preview-message.ts';
import type { RosterKey } from '../../../shared/ai/sheets/roster-choices.ts';
import type { Position } from '../../commands/paginator.ts';
import type { PlacedComponent } from '../../interactions/reply.ts';

/** What an analysis is named by in buttons: the interaction that started it. */
export interface PreviewPlace {
  analysis: string;
  version: number;
  /** Who may look again. */
  starter: string;
  mayLook: boolean;
}

export interface PreviewParts {
  buttons(place: PreviewPlace): PlacedComponent[];
  aliases(analysis: string, options: readonly AliasOption[]): PlacedComponent;
}

export interface StatsView {
  sheet: RosterKey;
  /** 0 for all, otherwise the place of one from 1. */
  metric: number;
  top: number;
  /** `2026-W48`; `newest`. */
  week: string;
}

/** The buttons of a list, of one page or more. */
export type Pages<A> = (args: A, position: Position, onlyFor?: string) => PlacedComponent[];
