/** The themes and styles of `/fun`, as choices while someone types. */
import type { Style } from '../../shared/fun/style.ts';
import { STYLES } from '../../shared/fun/styles.ts';
import type { Theme } from '../../shared/fun/theme.ts';
import { THEMES } from '../../shared/fun/themes.ts';
import { searchNamed } from '../../shared/fun/variants.ts';
import type { Choice } from '../interactions/option.ts';

const BETWEEN = ' · ';

export function themeChoices(typed: string): Choice[] {
  return searchNamed(THEMES, typed).map(choiceOf);
}

export function styleChoices(typed: string): Choice[] {
  return searchNamed(STYLES, typed).map(choiceOf);
}

function choiceOf({ id, name, about }: Theme | Style): Choice {
  return { name: `${name}${BETWEEN}${about}`, value: id };
}

/** What was picked or typed: an ID, a name, or the whole choice. */
export function findNamed<T extends Theme | Style>(all: readonly T[], typed: string): T | undefined {
  const text = (typed.split(BETWEEN)[0] ?? '').trim().toLowerCase();
  return all.find(({ id, name }) => id === text || name.toLowerCase() === text);
}
