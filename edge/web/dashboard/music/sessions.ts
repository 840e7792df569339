/** What plays now: a card for each session, and the queue of one. */
import { LOOPS, MUSIC } from '../../../../shared/music/catalog.ts';
import { readLiveSessions } from '../../../../shared/music/live-sessions.ts';
import { waitingText } from '../../../../shared/music/panel.ts';
import type { PlayerRecord, QueuePage } from '../../../../shared/music/player.ts';
import { clock } from '../../../../shared/music/time.ts';
import { positionNow, standstill } from '../../../commands/music/playback-position.ts';
import type { Html } from '../../layout.ts';
import type { Mentions } from '../../markdown.ts';
import { html, say, t, word } from '../../words/index.ts';
import type { PageContext } from '../page.ts';
import { trackHtml } from './text.ts';

/** Of each queue, the entries that are shown without turning pages. */
export const FIRST_ENTRIES = 25;
/** Of those, the ones in the session's card. */
const NEXT = 5;

/** What all live parts about music are read for. */
export const PLAYING = 'music';

/** What all viewers of a server's music share. */
export interface Playing {
  sessions: QueuePage[];
  names: Mentions;
}

export async function readPlaying(context: PageContext): Promise<Playing> {
  const sessions = await readLiveSessions(context.store, context.guild.id, FIRST_ENTRIES);
  const playing = sessions.flatMap(({ session, state }) => [
    `<#${session.channel}>`,
    ...(state?.current ? [`<@${state.current.requestedBy}>`] : []),
  ]);
  const waiting = sessions.flatMap(({ entries }) => entries.map(({ requestedBy }) => `<@${requestedBy}>`));
  return { sessions, names: await context.mentionsIn([...playing, ...waiting].join('')) };
}

/** Hidden fields of a form by its name: the same ones each time a live part is shown again. */
export type FieldsOf = (form: string) => Html;

/** @returns the same fields for the same form, so that what's shown again only differs where something has changed. */
export function rememberedFields({ formFields }: Pick<PageContext, 'formFields'>): FieldsOf {
  const known = new Map<string, Html>();
  return (form) => {
    const fields = known.get(form) ?? formFields();
    known.set(form, fields);
    return fields;
  };
}

/** @param fieldsOf undefined for whoever only looks. */
export function sessionsHtml(context: PageContext, { sessions, names }: Playing, fieldsOf: FieldsOf | undefined): Html {
  if (sessions.length === 0)
    return html`<p>Nothing is playing. Start something in a voice channel with <code>/music play</code>.</p>`;
  return html`<ul class="cards">${sessions.map((session) => card(context, session, names, fieldsOf))}</ul>`;
}

function card(context: PageContext, page: QueuePage, names: Mentions, fieldsOf: FieldsOf | undefined): Html {
  const { session, state, entries } = page;
  const { channel, agentName } = session;
  const waiting = state?.waiting ?? 0;
  return html`<li class="card" id="session-${channel}">
<h2>#${names.channel(channel)} <span class="quiet">${agentName}</span></h2>
${nowHtml(page, names, context.store.clock())}
${state === null ? '' : html`<p class="quiet">${settingsText(state)}</p>`}
${
  entries.length === 0
    ? ''
    : html`<ol>${entries.slice(0, NEXT).map((entry) => html`<li id="next-${entry.id}">${trackHtml(entry.track)}</li>\n`)}</ol>`
}
<p><a href="${context.path(`/queue/${channel}`)}">Queue: ${waitingText(waiting, state?.waitingMs ?? 0)}</a></p>
${fieldsOf === undefined ? '' : controls(context, channel, state, fieldsOf)}
</li>
`;
}

/** What plays, where it is, and why it doesn't. */
export function nowHtml(page: QueuePage, names: Mentions, now: Date): Html {
  const { session, state } = page;
  const why = session.state === 'starting' ? t`The agent is joining.` : standstill(session);
  const interruption = why === undefined ? '' : html`<p>${why}</p>`;
  if (state?.current == null) return html`<p>Nothing is playing right now.</p>${interruption}`;
  const { track, requestedBy } = state.current;
  const atMs = positionNow(page, now);
  const length = track.lengthMs;
  return html`<p>${state.isPaused ? t`Paused` : t`Playing`}: ${trackHtml(track)} <span class="quiet">requested by ${requestedBy === session.agent ? t`autoplay` : names.user(requestedBy)}</span></p>
<p>${length === null ? '' : html`<progress value="${Math.floor(atMs / 1_000)}" max="${Math.ceil(length / 1_000)}" aria-label="Position"></progress> `}${clock(atMs)}${length === null ? '' : t` of ${clock(length)}`}</p>
${interruption}`;
}

const LOOPING = { off: word('Loop off'), track: word('Looping the track'), queue: word('Looping the queue') } as const;

function settingsText({ volume, loop, isAutoplay, speed }: PlayerRecord): string {
  const parts = [t`Volume ${volume}%`, say(LOOPING[loop]), t`Autoplay ${isAutoplay ? t`on` : t`off`}`];
  return [...parts, ...(speed === 100 ? [] : [t`Speed ${speed}%`])].join(' · ');
}

/** Each button says what it does, so that a press means the same, however old the page is. */
function controls({ path }: PageContext, channel: string, state: PlayerRecord | null, fieldsOf: FieldsOf): Html {
  const form = (name: string, content: Html) =>
    html`<form method="post" action="${path(`/${name}`)}">${fieldsOf(`${name} ${channel}`)}<input type="hidden" name="channel" value="${channel}">${content}</form>\n`;
  const press = (verb: string, label: string, isOff = false) =>
    html`<button class="quiet-button" name="verb" value="${verb}"${isOff ? html` disabled` : ''}>${label}</button>\n`;
  const isPaused = state?.isPaused === true;
  const isSilent = state?.current == null;
  return html`<div class="controls" role="group" aria-label="Controls">
${form(
  'control',
  html`${press('back', t`Back`, state?.hasPrevious !== true)}${isPaused ? press('resume', t`Resume`) : press('pause', t`Pause`, isSilent)}${press('skip', t`Skip`, isSilent)}${press('shuffle', t`Shuffle`, (state?.waiting ?? 0) < 2)}`,
)}${form('stop', html`<button class="quiet-button">Stop</button>`)}${form(
  'volume',
  html`<label for="volume-${channel}">Volume</label><input id="volume-${channel}" type="number" name="percent" min="${MUSIC.volume.least}" max="${MUSIC.volume.most}" value="${state?.volume ?? MUSIC.volume.default}" required><button class="quiet-button">Set</button>`,
)}${form(
  'loop',
  html`<label for="loop-${channel}">Loop</label><select id="loop-${channel}" name="loop">${LOOPS.map((loop) => html`<option value="${loop}"${loop === (state?.loop ?? 'off') ? html` selected` : ''}>${{ off: t`Off`, track: t`The track`, queue: t`The queue` }[loop]}</option>`)}</select><button class="quiet-button">Set</button>`,
)}</div>
`;
}
