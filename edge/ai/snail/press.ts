/** What the buttons below a reading do. */
import { correctionLines, readCorrections } from '../../../shared/ai/sheets/corrections.ts';
import { profileSheetNamed } from '../../../shared/ai/sheets/index.ts';
import { certainOf, doubtfulOf, type Profile, profileOf } from '../../../shared/ai/sheets/profile.ts';
import { profilePreview } from '../../../shared/ai/sheets/profile-preview.ts';
import { saveProfile } from '../../../shared/ai/sheets/profiles.ts';
import { correctReading, findReading, type KnownReading, moveReading } from '../../../shared/ai/sheets/readings.ts';
import { someNames } from '../../../shared/ai/sheets/value-text.ts';
import { counted } from '../../commands/format.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { type AiContext, turnKey } from '../answering.ts';
import type { ProfileButtons } from './profile-buttons.ts';

const OVER = 'That’s over: you can save what was read for an hour. Send the pictures again.';
const DISCARDED = 'You discarded that. Send the pictures again.';
const NOTHING_CERTAIN = 'None of these values is certain. Press **Correct** first.';
const CHANGED = 'You corrected something meanwhile. This is what would be saved now:';

type Found = { reading: KnownReading; profile: Profile } | { answer: Outcome };

/** What a member may still do something about. */
async function find({ store, user }: AiContext, interaction: string): Promise<Found> {
  const reading = await findReading(store, turnKey(interaction), user.id);
  if (reading?.state === 'discarded') return { answer: refuse(DISCARDED) };
  if (reading?.state !== 'ready' && reading?.state !== 'saved') return { answer: refuse(OVER) };
  const profile = profileOf(profileSheetNamed(reading.sheet), reading.pictures, reading.corrected);
  return reading.state === 'saved' ? { answer: saved(reading, profile) } : { reading, profile };
}

export async function save(
  context: AiContext,
  interaction: string,
  isSure: boolean,
  place: ProfileButtons,
): Promise<Awaited<Answer>> {
  const { store, user } = context;
  const found = await find(context, interaction);
  if ('answer' in found) return found.answer;
  const { reading, profile } = found;
  if (Object.keys(certainOf(profile)).length === 0) return refuse(NOTHING_CERTAIN);
  const doubtful = doubtfulOf(profile);
  if (doubtful.length > 0 && !isSure) {
    const { saveAnyway, correct, discard } = place(interaction, user.id);
    const question = `Save without ${someNames(doubtful.map(({ name }) => name))}?`;
    return update({ ...profilePreview(profile, question), rows: [[saveAnyway, correct, discard]] });
  }
  const scope = reading.guildId ?? 'dm';
  const { status } = await saveProfile(store, { user: user.id, scope, reading, profile });
  switch (status) {
    case 'saved':
    case 'saved_before':
      return saved(reading, profile);
    case 'corrected_meanwhile': {
      const again = await find(context, interaction);
      return 'answer' in again ? again.answer : preview(context, interaction, again.profile, place, CHANGED);
    }
    case 'not_there':
      return refuse(OVER);
  }
}

function saved({ guildId }: KnownReading, profile: Profile): Outcome {
  const count = counted(Object.keys(certainOf(profile)).length, 'value');
  const seen =
    guildId === null
      ? ' Only you can see what you save in direct messages.'
      : ' Members of this server can see them, too, and where you rank: `/snail leaderboard`.';
  return update({ content: `Saved **${count}**. See them with \`/snail stats\`.${seen}`, embeds: [], rows: [] });
}

export async function discard(context: AiContext, interaction: string): Promise<Awaited<Answer>> {
  const { store, user } = context;
  const found = await find(context, interaction);
  if ('answer' in found) return found.answer;
  if (await moveReading(store, { key: turnKey(interaction), user: user.id }, 'ready', 'discarded'))
    return update({ content: 'Discarded. Nothing was saved.', embeds: [], rows: [] });
  // Another press was faster.
  const after = await find(context, interaction);
  return 'answer' in after ? after.answer : refuse(OVER);
}

/** @param open shows the form with these texts. */
export async function openCorrections(
  context: AiContext,
  interaction: string,
  open: (
    args: { reading: string },
    look: { title: string; onlyFor: string; fields: { values: { value: string } } },
  ) => Outcome,
): Promise<Awaited<Answer>> {
  const found = await find(context, interaction);
  if ('answer' in found) return found.answer;
  return open(
    { reading: interaction },
    {
      title: 'Correct what was read',
      onlyFor: context.user.id,
      fields: { values: { value: correctionLines(found.profile) } },
    },
  );
}

export async function correct(
  context: AiContext & { messageId?: string | undefined },
  interaction: string,
  typed: string,
  place: ProfileButtons,
): Promise<Awaited<Answer>> {
  const { store, user } = context;
  const found = await find(context, interaction);
  if ('answer' in found) return found.answer;
  const read = readCorrections(found.profile, typed);
  if ('problem' in read) return refuse(read.problem);
  const isNoted = await correctReading(store, { key: turnKey(interaction), user: user.id }, read.values);
  const after = await find(context, interaction);
  if ('answer' in after) return after.answer;
  return isNoted ? preview(context, interaction, after.profile, place) : refuse(OVER);
}

function preview(
  { user, messageId }: AiContext & { messageId?: string | undefined },
  interaction: string,
  profile: Profile,
  place: ProfileButtons,
  question?: string,
): Outcome {
  const buttons = place(interaction, user.id);
  const message = { ...profilePreview(profile, question), rows: [[buttons.save, buttons.correct, buttons.discard]] };
  return messageId === undefined ? reply(message) : update(message);
}
