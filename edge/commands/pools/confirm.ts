/** Making a pool, changing it, giving it away, ending it. */
import { POOL_TEXT, parsePoolDescription, parsePoolName } from '../../../shared/voice/pool-name.ts';
import { viewPool } from '../../../shared/voice/pool-views.ts';
import { changePool, createPool, deletePool, selectPool, transferPool } from '../../../shared/voice/pools.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { passOn } from '../../voice/node-calls.ts';
import { COLOURS, gateSentence, plain } from '../look.ts';
import { button, option, subcommand } from '../services.ts';
import { poolOption, requiredPool } from './options.ts';
import { type Context, looked, poolIdOf, poolRefusal, UNKNOWN_POOL } from './refusals.ts';

const NAME_TAKEN = 'A pool of that name exists already. Choose another name.';
const BAD_NAME = `A name has 1 to ${POOL_TEXT.name} letters, digits, spaces and . ' & + _ -, begins with a letter or a digit, and is not a number.`;
const BAD_DESCRIPTION = `A description can have up to ${POOL_TEXT.description} ordinary characters.`;

const visibilityOption = option.string({
  description: 'Who sees it and may use its agents',
  choices: [
    { name: 'everybody', value: 'public' },
    { name: 'members of the pool', value: 'private' },
  ],
});
const descriptionOption = option.string({ description: 'What it is for', maxLength: POOL_TEXT.description });

export const create = subcommand({
  description: 'Make a pool for agents of yours',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    name: option.string({ description: 'What it is called', required: true, maxLength: POOL_TEXT.name }),
    visibility: visibilityOption,
    description: descriptionOption,
  },
  run: async (context) => {
    const { voice, options } = context;
    const name = parsePoolName(options.name);
    const description = parsePoolDescription(options.description ?? '');
    if (name === undefined) return refuse(BAD_NAME);
    if (description === undefined) return refuse(BAD_DESCRIPTION);
    // Agents of a stranger in everybody's reach have to be a decision.
    const visibility = options.visibility ?? 'private';
    const outcome = await createPool(voice.store, context, { name, description, visibility });
    switch (outcome.status) {
      case 'created':
        return said(
          `**${plain(name)}** is yours, and ${visibility === 'public' ? 'everybody sees it' : 'only its members see it'}. \`/pools add\` brings agents in.`,
        );
      case 'name_taken':
        return refuse(NAME_TAKEN);
      case 'too_many':
        return refuse(
          `You own ${outcome.most} pools, as many as one can. \`/pools transfer\` or \`/pools delete\` one.`,
        );
      default:
        return refuse(gateSentence(outcome));
    }
  },
});

export const settings = subcommand({
  description: 'Change the name, the description or the visibility of a pool',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    pool: requiredPool,
    name: option.string({ description: 'What it is called from now on', maxLength: POOL_TEXT.name }),
    description: descriptionOption,
    visibility: visibilityOption,
  },
  run: async (context) => {
    const { voice, options } = context;
    const name = options.name === undefined ? undefined : parsePoolName(options.name);
    const description = options.description === undefined ? undefined : parsePoolDescription(options.description);
    if (options.name !== undefined && name === undefined) return refuse(BAD_NAME);
    if (options.description !== undefined && description === undefined) return refuse(BAD_DESCRIPTION);
    const { visibility } = options;
    if (name === undefined && description === undefined && visibility === undefined)
      return refuse('Say what to change: `name`, `description` or `visibility`.');
    const poolId = await poolIdOf(context, options.pool);
    if (poolId === undefined) return refuse(UNKNOWN_POOL);
    const outcome = await changePool(voice.store, context, poolId, {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(visibility !== undefined && { visibility }),
    });
    if (outcome.status === 'name_taken') return refuse(NAME_TAKEN);
    return outcome.status === 'set' ? said('The pool is changed.') : refuse(poolRefusal(outcome));
  },
});

export const select = subcommand({
  description: 'Choose the pool whose agents alone this server uses',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: { pool: poolOption('Which one; all public ones and the members’ own when left out') },
  run: async (context) => {
    const { voice, options } = context;
    const poolId = options.pool === undefined ? null : await poolIdOf(context, options.pool);
    if (poolId === undefined) return refuse(UNKNOWN_POOL);
    const outcome = await selectPool(voice.store, context, poolId);
    if (outcome.status !== 'selected') return refuse(poolRefusal(outcome));
    return said(
      poolId === null
        ? 'This server uses all public pools now, and members those they are in.'
        : 'From now on this server uses that pool alone. `/agents deploy` brings its agents in.',
    );
  },
});

/** What cannot be taken back is asked once more. */
export const confirm = button({
  id: 'pools.confirm',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { action: arg.oneOf('delete', 'transfer'), pool: arg.snowflake(), to: arg.snowflake() },
  run: (context) => {
    const { action, pool, to } = context.args;
    return action === 'delete' ? end(context, pool) : give(context, pool, to);
  },
});

async function end(context: Context, poolId: string): Promise<Outcome> {
  const { voice, key } = context;
  const outcome = await deletePool(voice.store, context, poolId);
  if (outcome.status !== 'deleted') return refuse(poolRefusal(outcome));
  await passOn(voice, key, outcome.events);
  const { agents } = outcome;
  const gone =
    agents === 0
      ? ''
      : ` The tokens of its ${agents === 1 ? 'one agent' : `${agents} agents`} are forgotten, and nobody runs them any more.`;
  return closed(`The pool is deleted.${gone}`);
}

async function give(context: Context, poolId: string, to: string): Promise<Outcome> {
  const outcome = await transferPool(context.voice.store, context, poolId, to);
  switch (outcome.status) {
    case 'transferred':
      return closed(`The pool is <@${to}>'s now. You stay as a manager.`);
    case 'self':
      return refuse('That pool is yours already.');
    case 'too_many':
      return refuse(`<@${to}> owns ${outcome.most} pools, as many as one can.`);
    default:
      return refuse(poolRefusal(outcome));
  }
}

export const deletion = subcommand({
  description: 'End a pool: its agents are logged out, their tokens forgotten',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool },
  run: (context) =>
    asked(context, context.options.pool, ({ id, name, agents }) => ({
      text: `Delete **${plain(name)}**? Its ${agents === 1 ? 'agent is' : `${agents} agents are`} logged out everywhere, and every token in it is forgotten. That cannot be undone.`,
      button: confirm.with(
        { action: 'delete', pool: id, to: '0' },
        { label: 'Delete it', style: 'danger', onlyFor: context.user.id },
      ),
    })),
});

export const transfer = subcommand({
  description: 'Give a pool to another member',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool, user: option.user({ description: 'Whose it is to be', required: true }) },
  run: (context) => {
    const { pool, user: to } = context.options;
    if (to.isBot) return refuse('Bots own no pools. Pick a member.');
    if (to.id === context.user.id) return refuse('That is you. Pick another member.');
    return asked(context, pool, ({ id, name }) => ({
      text: `Give **${plain(name)}** with its agents to <@${to.id}>? Only they can give it back.`,
      button: confirm.with(
        { action: 'transfer', pool: id, to: to.id },
        { label: 'Give it away', style: 'danger', onlyFor: context.user.id },
      ),
    }));
  },
});

interface Prompt {
  text: string;
  button: ReturnType<typeof confirm.with>;
}

/** Asks an owner whether it is meant. Whether they still own it is decided when they confirm. */
async function asked(
  context: Context,
  typed: string,
  prompt: (pool: { id: string; name: string; agents: number }) => Prompt,
): Promise<Outcome> {
  const { voice, user } = context;
  const poolId = await poolIdOf(context, typed);
  if (poolId === undefined) return refuse(UNKNOWN_POOL);
  return looked(voice.store, context, viewPool(voice.store, user.id, poolId), (pool) => {
    if (pool === null) return refuse(UNKNOWN_POOL);
    if (pool.role !== 'owner') return refuse(poolRefusal({ status: 'forbidden', role: pool.role }));
    const { text, button: yes } = prompt(pool);
    return reply({ embeds: [{ color: COLOURS.wait, description: text }], rows: [[yes]] });
  });
}

function said(description: string): Outcome {
  return reply({ embeds: [{ color: COLOURS.gain, description }] });
}

function closed(description: string): Outcome {
  return update({ embeds: [{ color: COLOURS.calm, description }], rows: [] });
}
