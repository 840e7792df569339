/** The message of an analysis as Discord's JSON, for the job, which can't sign buttons: whoever asked for it brings them. */
import * as z from 'zod';
import type { MessagePayload } from '../../jobs/interaction.ts';
import type { Assessed } from './analysis.ts';
import type { Assessment } from './assess.ts';
import { previewEmbed } from './preview.ts';

/** Approve, Correct, and so on, and the custom ID of the menu for aliases. */
export const previewButtons = z.object({
  buttons: z.array(z.record(z.string(), z.unknown())).max(5),
  aliases: z.string().max(100),
});
export type PreviewButtons = z.output<typeof previewButtons>;

export interface AliasOption {
  /** `Bøb is Bob` */
  label: string;
  /** Canonical name. */
  value: string;
}

/** Discord's limits. */
const OPTIONS = 25;
const OPTION_LENGTH = 100;

/** New names that may be someone's whom the club knows. */
export function aliasOptions({ added }: Assessment): AliasOption[] {
  return added
    .flatMap(({ canonical, name, nearest }) =>
      nearest === undefined || canonical.length > OPTION_LENGTH
        ? []
        : [{ label: `${name} is ${nearest.name}`.slice(0, OPTION_LENGTH), value: canonical }],
    )
    .slice(0, OPTIONS);
}

export function previewPayload(assessed: Assessed, { buttons, aliases }: PreviewButtons): MessagePayload {
  const options = aliasOptions(assessed.assessment);
  const menu = {
    ...{ type: 3, custom_id: aliases, placeholder: ALIAS_PLACEHOLDER, options },
    ...{ min_values: 1, max_values: options.length },
  };
  return {
    content: '',
    embeds: [previewEmbed(assessed)],
    components: [{ type: 1, components: buttons }, ...(options.length === 0 ? [] : [{ type: 1, components: [menu] }])],
    allowed_mentions: { parse: [] },
  };
}

/** As in the commands. */
const ALIAS_PLACEHOLDER = 'Confirm whose name that is';
