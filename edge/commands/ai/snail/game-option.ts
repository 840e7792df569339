import { PROFILE_TITLES } from '../../../../shared/ai/sheets/titles.ts';
import { option } from '../../services.ts';

const games = Object.entries(PROFILE_TITLES);
const [standard = '', title] = games[0] ?? [];

const game = option.string({
  description: `Which game (default: ${title})`,
  choices: games.map(([value, name]) => ({ name, value })),
});

/** The option that says which game. There's none as long as there's one game. */
export const gameOption = (games.length > 1 ? { game } : {}) as { game: typeof game };

/** The sheet's key. */
export function gameOf({ game: picked = standard }: { game?: string | undefined }): string {
  return picked;
}
