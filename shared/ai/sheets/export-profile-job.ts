/** Writes what a member saved into a Google spreadsheet that they shared with the bot. */
import * as z from 'zod';
import { interactionJob, type MessagePayload } from '../../jobs/interaction.ts';
import type { JobServices } from '../../jobs/services.ts';
import type { SheetsOutcome } from '../../platform/google/sheets.ts';
import { plain } from '../../platform/markdown.ts';
import { counted } from '../../platform/plural.ts';
import type { AiServices } from '../services.ts';
import { profileSheetNamed } from './index.ts';
import { profileTable } from './profile-table.ts';
import { readSaved } from './profiles.ts';
import { findSpreadsheet, rememberSpreadsheet } from './spreadsheets.ts';

const id = z.string().regex(/^\d{1,20}$/);

const request = z.object({
  user: id,
  guild: id.optional(),
  /** The sheet's key. */
  sheet: z.string(),
  /** Default: the one that was written to before. */
  spreadsheet: z
    .string()
    .regex(/^[\w-]{20,100}$/)
    .optional(),
});

const NOT_SET_UP = 'Whoever runs this bot hasn’t set up Google Sheets. Choose CSV or Excel as the `format`.';
const NOTHING = 'You haven’t saved anything here yet.';
const TAKEN = 'Another member or another server writes to that spreadsheet. Share one of your own.';

export const exportProfileJob = interactionJob<JobServices & AiServices>()({
  kind: 'export_profile',
  at: 'anywhere',
  payload: () => request,
  async answer({ store, ai, log, payload, progress }) {
    const { user, guild, spreadsheet } = payload;
    const google = ai.spreadsheets;
    if (google === undefined) return say(NOT_SET_UP);
    const sheet = profileSheetNamed(payload.sheet);
    const owner = { user, scope: guild ?? 'dm', sheet: sheet.key };
    const { known, isTaken } = await findSpreadsheet(store, owner, spreadsheet);
    if (isTaken) return say(TAKEN);
    const target = spreadsheet ?? known;
    if (target === null) return say(shareText(google.email));
    const saved = await readSaved(store, owner);
    if (saved.length === 0) return say(NOTHING);
    progress(say('Writing to your spreadsheet…'));
    const { header, rows } = profileTable(sheet, saved);
    const outcome = await google.replaceTab(target, sheet.title, [header, ...rows]);
    if (outcome.status !== 'written') {
      if (outcome.status === 'unreachable') log.warn({ why: outcome.why }, 'could not write to a spreadsheet');
      if (outcome.status === 'key_refused' || outcome.status === 'disabled')
        log.error({ status: outcome.status }, 'Google refuses the service account');
      return say(problemText(outcome, google.email));
    }
    const { status } = await rememberSpreadsheet(store, owner, target);
    if (status === 'taken') return say(TAKEN);
    const link = `[your spreadsheet](https://docs.google.com/spreadsheets/d/${target})`;
    return say(
      `Wrote ${counted(rows.length, 'row')} to the tab **${plain(sheet.title)}** of ${link}. The next time, I’ll write there again.`,
    );
  },
});

function shareText(email: string): string {
  return `Share a Google spreadsheet with \`${email}\` as an **Editor**. Then use this again, with its link as the \`spreadsheet\`.`;
}

function problemText({ status }: Exclude<SheetsOutcome, { status: 'written' }>, email: string): string {
  switch (status) {
    case 'not_shared':
      return `I can’t write to that spreadsheet. Share it with \`${email}\` as an **Editor**, and try again.`;
    case 'not_found':
      return 'There’s no such spreadsheet, or it was deleted. Check its link.';
    case 'quota':
      return 'Google lets me write only so often, and that’s used up. Try again in a minute.';
    case 'disabled':
    case 'key_refused':
      return 'Google doesn’t let this bot in. Whoever runs it has to check `GOOGLE_SERVICE_ACCOUNT`. Meanwhile, choose CSV or Excel as the `format`.';
    case 'unreachable':
      return 'Google didn’t answer. Try again in a minute.';
  }
}

function say(content: string): MessagePayload {
  return { content, embeds: [], components: [], allowed_mentions: { parse: [] } };
}
