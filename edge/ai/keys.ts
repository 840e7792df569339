/** Keys that members and servers bring. */
import { KEY_SERVICES, type KeyService } from '../../shared/ai/key-services.ts';
import { type KeyOwner, keySeal, keysFor, removeKey, setKey } from '../../shared/ai/keys.ts';
import { missingPermissions } from '../../shared/platform/discord/permissions.ts';
import { plain } from '../../shared/platform/markdown.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { type Outcome, refuse, reply } from '../interactions/reply.ts';
import { notSetUp } from '../voice/services.ts';
import type { AiContext } from './answering.ts';

type Owner = KeyOwner['owner'];

/** Whose key it is, or why this member can't decide about it. */
function ownerIn({ user, guild, permissions }: AiContext, owner: Owner): KeyOwner | Outcome {
  if (owner === 'member') return { owner, id: user.id };
  if (guild === undefined) return refuse('A server’s key is set in the server.');
  if (missingPermissions(permissions, ['ManageGuild']).length > 0)
    return refuse('You need **Manage Server** for the server’s key.');
  return { owner, id: guild.id };
}

/** Opens the form of the command that declares it. */
export type OpenKeyForm = (
  args: { service: KeyService; owner: Owner },
  look: { title: string; onlyFor: string },
) => Outcome;

export function openForm(
  context: AiContext & { options: { service: string; for?: string | undefined } },
  open: OpenKeyForm,
): Awaited<Answer> {
  const { options, user, voice } = context;
  if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
  const owner = (options.for ?? 'member') as Owner;
  const whose = ownerIn(context, owner);
  if ('kind' in whose) return whose;
  const service = options.service as KeyService;
  return open({ service, owner }, { title: `${KEY_SERVICES[service].title} key`, onlyFor: user.id });
}

export async function saveKey(
  context: AiContext & { args: { service: KeyService; owner: Owner }; fields: { key: string; model: string } },
): Promise<Awaited<Answer>> {
  const { store, caller, voice, args, fields } = context;
  if (voice.seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
  const whose = ownerIn(context, args.owner);
  if ('kind' in whose) return whose;
  const key = fields.key.trim();
  if (!/^[\x21-\x7e]{8,300}$/.test(key))
    return refuse('That isn’t an API key: it has spaces or other characters that keys don’t have.');
  const model = fields.model.trim();
  if (!/^[\w./:@-]{1,200}$/.test(model))
    return refuse('That isn’t the name of a model. Copy it from the service’s documentation.');
  const sealed = await voice.seal(key, keySeal(whose));
  await setKey(store, caller, { ...whose, service: args.service, model, sealed });
  const { title } = KEY_SERVICES[args.service];
  const who = args.owner === 'member' ? 'Your questions are' : 'Questions in this server are';
  return reply({
    content: `Saved. ${who} answered by **${plain(model)}** of ${title} now, and billed to that account.`,
  });
}

export async function listKeys({ store, user, guild }: AiContext): Promise<Awaited<Answer>> {
  const keys = await keysFor(store, user.id, guild?.id);
  if (keys.length === 0)
    return reply({ content: 'No key is set for you or this server. Questions use the bot’s own models.' });
  const lines = keys.map(
    ({ owner, service, model }) =>
      `- ${owner === 'member' ? 'Yours' : 'This server’s'}: **${plain(model)}** of ${KEY_SERVICES[service].title}`,
  );
  return reply({ content: ['Used in this order:', ...lines].join('\n') });
}

export async function deleteKey(
  context: AiContext & { options: { for?: string | undefined } },
): Promise<Awaited<Answer>> {
  const whose = ownerIn(context, (context.options.for ?? 'member') as Owner);
  if ('kind' in whose) return whose;
  const { status } = await removeKey(context.store, whose);
  return status === 'removed' ? reply({ content: 'Deleted.' }) : refuse('There’s no such key.');
}
