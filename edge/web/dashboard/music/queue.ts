/** One session's queue. Its first page stays up to date. */
import { waitingText } from '../../../../shared/music/panel.ts';
import { type QueuePage, readQueue } from '../../../../shared/music/player.ts';
import type { Entry } from '../../../../shared/music/track.ts';
import { readPage } from '../../../commands/paginator.ts';
import type { Html } from '../../layout.ts';
import { liveRegion } from '../../live.ts';
import type { Mentions } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import {
  FIRST_ENTRIES,
  type FieldsOf,
  nowHtml,
  PLAYING,
  type Playing,
  readPlaying,
  rememberedFields,
} from './sessions.ts';
import { askedPage, musicHead, trackHtml, turnHtml } from './text.ts';

const CHANNEL = /^\d{15,20}$/;

export async function showQueue(context: PageContext): Promise<Shown> {
  const channel = context.param('channel');
  const at = { guild: context.guild.id, channel };
  const read = async (slice: { offset: number; limit: number }) =>
    CHANNEL.test(channel) ? readQueue(context.store, at, slice) : undefined;
  const { found, page, pages, offset } = await readPage(
    askedPage(context),
    FIRST_ENTRIES,
    read,
    (queue) => queue?.state?.waiting,
  );
  const head = musicHead(context, 'sessions');
  if (found === undefined)
    return {
      status: 404,
      content: html`${head}<p>Nothing is playing in that voice channel anymore. <a href="${context.path()}">What’s playing</a></p>`,
    };
  const names = await context.mentionsIn(`<#${channel}>${mentionsOf(found)}`);
  const fieldsOf = context.canEdit ? rememberedFields(context) : undefined;
  const content = queueHtml(context, found, offset, names, fieldsOf);
  return {
    title: t`Queue`,
    content: html`${head}<h2>Queue of #${names.channel(channel)}</h2>
${page === 0 ? liveRegion({ url: context.path(`/queue/${channel}/live`), content }) : content}
${turnHtml(t`Pages of the queue`, page, pages, (to) => context.path(`/queue/${channel}?page=${to + 1}`))}`,
  };
}

/** The first page, from what is read for the sessions. */
export async function liveQueue(context: PageContext): Promise<Shown> {
  const channel = context.param('channel');
  const fieldsOf = context.canEdit ? rememberedFields(context) : undefined;
  return context.stream<Playing>({
    name: PLAYING,
    read: () => readPlaying(context),
    render: ({ sessions, names }) => {
      const found = sessions.find(({ session }) => session.channel === channel);
      return found === undefined
        ? html`<p>Nothing is playing in that voice channel anymore.</p>`
        : queueHtml(context, found, 0, names, fieldsOf);
    },
  });
}

function mentionsOf({ state, entries }: QueuePage): string {
  return [...(state?.current ? [state.current] : []), ...entries]
    .map(({ requestedBy }) => `<@${requestedBy}>`)
    .join('');
}

function queueHtml(
  context: PageContext,
  page: QueuePage,
  offset: number,
  names: Mentions,
  fieldsOf: FieldsOf | undefined,
): Html {
  const { session, state, entries } = page;
  const list = html`<ol start="${offset + 1}">${entries.map((entry) => entryHtml(entry, session.agent, names, fieldsOf !== undefined))}</ol>`;
  return html`${nowHtml(page, names, context.store.clock())}
<p class="quiet">${waitingText(state?.waiting ?? 0, state?.waitingMs ?? 0)}</p>
${
  entries.length === 0
    ? html`<p>The queue is empty. Add something with <code>/music play</code>.</p>`
    : fieldsOf === undefined
      ? list
      : html`<form method="post" action="${context.path('/queue')}">${fieldsOf('queue')}<input type="hidden" name="channel" value="${session.channel}"><input type="hidden" name="page" value="${offset / FIRST_ENTRIES + 1}">
${list}</form>`
}`;
}

function entryHtml({ id, track, requestedBy }: Entry, agent: string, names: Mentions, canEdit: boolean): Html {
  const press = (act: string, label: string, what: string) =>
    html`<button class="quiet-button" name="act" value="${act}:${id}" aria-label="${what}: ${track.title}">${label}</button>\n`;
  return html`<li id="entry-${id}">${trackHtml(track)} <span class="quiet">${requestedBy === agent ? t`autoplay` : names.user(requestedBy)}</span>
${canEdit ? html`<span class="controls">${press('next', t`Play next`, t`Play next`)}${press('up', '↑', t`Move up`)}${press('down', '↓', t`Move down`)}${press('remove', t`Remove`, t`Remove`)}</span>` : ''}</li>
`;
}
