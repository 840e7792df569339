/** First steps in a server, as buttons that run them. Like on Discord, completed ones get a check mark. */
import { html, nothing, type TemplateResult } from 'lit';
import { commandRows } from '../composer/commands.ts';
import { icons } from '../icons.ts';
import { isVoice } from '../types.ts';
import type { View } from '../view.ts';

/** Every sandbox has results for this search. */
const FIRST_SONG = 'lofi';

interface Step {
  id: string;
  icon: TemplateResult;
  title: string;
  text: string;
  /** The command it runs, displayed as you'd type it. */
  command?: string;
  isDone: boolean;
  act(): void;
}

/** Renders nothing if the bot doesn't have any of the commands yet. */
export function firstSteps(view: View): TemplateResult | typeof nothing {
  const paths = new Set(commandRows(view.state.commands).map(({ path }) => path));
  const steps = [joinStep(view), playStep(view), dailyStep(view), payStep(view)].filter(
    (step) => step !== undefined && (step.command === undefined || paths.has(step.command)),
  ) as Step[];
  if (steps.length === 0) return nothing;
  return html`<ul class="steps" aria-label="First steps">${steps.map(stepView)}</ul>
    ${paths.has('agents deploy') ? html`<p class="steps-more">Music in more channels at once? <button type="button" class="text-button" data-testid="starter-deploy" @click=${() => view.actions.compose('/agents deploy count:3')}>/agents deploy</button> adds another agent.</p>` : nothing}`;
}

function stepView({ id, icon, title, text, command, isDone, act }: Step): TemplateResult {
  return html`<li><button type="button" class="step ${isDone ? 'done' : ''}" data-testid="starter-${id}" @click=${act}>
    <span class="step-icon ${id}">${icon}</span>
    <span class="step-words"><strong>${title}</strong><small>${command === undefined ? nothing : html`<code>/${command}</code> `}${text}</small></span>
    <span class="step-end">${isDone ? html`<span class="visually-hidden">Done</span>${icons.check}` : icons.forward}</span>
  </button></li>`;
}

function joinStep({ state, store, actions }: View): Step | undefined {
  const joined = store.voiceChannel(state.userId);
  const channels = store.guild?.channels.filter(isVoice) ?? [];
  const channel = channels.find(({ id }) => id === joined) ?? channels[0];
  if (channel === undefined) return undefined;
  const isDone = joined !== undefined;
  return {
    ...{ id: 'join', icon: icons.speaker, isDone },
    title: isDone ? `You're in ${channel.name}` : `Join ${channel.name}`,
    text: isDone ? 'Music plays wherever you are.' : 'Music plays in the voice channel you join.',
    act: () => {
      if (!isDone) void actions.voice(channel.id);
    },
  };
}

function playStep({ state, store, actions }: View): Step {
  const joined = store.voiceChannel(state.userId);
  const isPlaying = [...state.voice.values()].some(
    ({ userId, channelId }) => channelId === joined && store.userById(userId)?.bot,
  );
  return {
    ...{ id: 'play', icon: icons.note, title: 'Play something', command: 'music play' },
    text: joined === undefined ? "once you're in a voice channel." : 'finds a demo track for any search.',
    isDone: isPlaying,
    act: () => actions.compose(`/music play query:${FIRST_SONG}`),
  };
}

function dailyStep(view: View): Step {
  return {
    ...{ id: 'daily', icon: icons.gift, title: 'Claim your daily credits', command: 'daily' },
    text: 'pays more for every day in a row.',
    isDone: hasUsed('daily', view),
    act: () => void view.actions.command('/daily'),
  };
}

function payStep(view: View): Step | undefined {
  const { state, store, actions } = view;
  const other = store.members.find(({ id, bot }) => !bot && id !== state.userId);
  if (other === undefined) return undefined;
  return {
    ...{ id: 'pay', icon: icons.coins, title: `Pay ${other.global_name}`, command: 'pay' },
    text: 'sends credits, with a receipt for both.',
    isDone: hasUsed('pay', view),
    act: () => actions.compose(`/pay user:@${other.username} amount:`),
  };
}

function hasUsed(command: string, { state }: View): boolean {
  return [...state.messages.values()]
    .flat()
    .some(
      ({ interaction_metadata: used }) => used !== undefined && used.name === command && used.user.id === state.userId,
    );
}
