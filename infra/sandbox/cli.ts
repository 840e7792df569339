/** `npm run sandbox -- <verb> …`: uses the running sandbox from a shell. */
import { parseArgs } from 'node:util';
import { ADMINISTRATION_USAGE, administer, directMessages, type Place, UsageError } from './cli/administration.ts';
import { UnreadableFile, withFiles } from './cli/attachments.ts';
import { controlNamed, describeOutcome, messageLines } from './cli/transcript.ts';
import type { InteractionOutcome, SandboxAttachment, SandboxInfo, SandboxMessage } from './control/protocol.ts';
import type { Command } from './discord/commands.ts';
import { deleteData } from './state/data.ts';
import { stateFolder } from './state/folder.ts';
import { runningSandbox } from './state/running.ts';

const USAGE = `Use the running sandbox (npm start) from a shell.

  npm run sandbox -- say "/daily" --as alice            run a command
  npm run sandbox -- say "/playlist import file:@./mix.json"   attach a file
  npm run sandbox -- press Receipt --as alice           press a button on the newest message that has it
  npm run sandbox -- pick "Pick an area" music          pick options, or @users, @roles, and #channels, in a select
  npm run sandbox -- submit <interaction> name=value    fill in the form that a command or button opened
  npm run sandbox -- invite tenor                       add an agent to the server, like its invite
  npm run sandbox -- join Lounge --as bob               join a voice channel (and leave it with: leave)
  npm run sandbox -- messages                           show the channel as a member sees it
${ADMINISTRATION_USAGE}
  npm run sandbox -- fault redis kill                   break a part: kill, restart, latency, error, heal
  npm run sandbox -- fault ai half                      break the scripted model: also garbage, refuse, nothing
  npm run sandbox -- redeliver <interaction>            send an interaction again, like Discord sometimes does
  npm run sandbox -- reset                              delete the data of a stopped sandbox

  --as <user>        alice (default), bob, carol, or dave
  --in <channel>     default: general
  --guild <guild>    default: the first one
  --json             print complete results
  --ms <n>           for fault latency: milliseconds
  --status <n>       for fault error: the HTTP status, 400 to 599
  --retry-after <s>  for fault error with --status 429: when to try again, in seconds`;

interface Call {
  base: string;
  user: string;
  guild: string;
  info: Pick<SandboxInfo, 'guilds' | 'users'>;
  channel: string;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        as: { type: 'string', default: 'alice' },
        in: { type: 'string', default: 'general' },
        guild: { type: 'string' },
        json: { type: 'boolean', default: false },
        ms: { type: 'string' },
        status: { type: 'string' },
        'retry-after': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(`${error.message.split('. ')[0]}.\n\n${USAGE}`) : error;
  }
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  const [verb, ...words] = positionals;
  if (verb === 'help' || values.help) return console.log(USAGE);
  if (verb === undefined) throw new UsageError(USAGE);
  if (verb === 'reset') return reset();
  const base = sandboxUrl();
  const info = (await request(`${base}/sandbox`)) as SandboxInfo;
  const guild = values.guild ?? info.guilds[0]?.name ?? '';
  const call: Call = { base, user: values.as, guild, channel: values.in, info };

  const fault = { ms: values.ms, status: values.status, retryAfter: values['retry-after'] };
  const result = await perform(verb, words, call, fault);
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else if (Array.isArray(result))
    for (const each of result as (SandboxMessage | string)[])
      console.log(typeof each === 'string' ? each : messageLines(each).join('\n'));
  else if (isOutcome(result)) {
    console.log(describeOutcome(result));
    if (result.error !== undefined) process.exitCode = 1;
  } else console.log('done');
}

function reset(): void {
  const running = runningSandbox();
  if (running !== undefined) throw new UsageError(`Stop the sandbox first (Ctrl-C, or end process ${running.pid}).`);
  console.log(deleteData(stateFolder()) ? 'Deleted. The next start is a first one.' : 'There’s nothing to delete.');
}

async function perform(
  verb: string,
  words: string[],
  call: Call,
  fault: Record<string, string | undefined>,
): Promise<unknown> {
  const { base, user, guild, channel } = call;
  const text = words.join(' ');
  switch (verb) {
    case 'say':
      if (text === '') throw new UsageError('Say what? For example: npm run sandbox -- say "/daily" --as alice');
      return text.startsWith('/')
        ? request(`${base}/sandbox/command`, { user, guild, channel, command: await withUploads(call, text) })
        : request(`${base}/sandbox/message`, { user, guild, channel, content: text });
    case 'press':
      return press(call, text);
    case 'pick': {
      const [placeholder = '', ...picked] = words;
      return press(call, placeholder, picked);
    }
    case 'submit': {
      const [interaction = '', ...entered] = words;
      return request(`${base}/sandbox/modal`, { user, interaction, fields: fieldsIn(entered) });
    }
    case 'invite':
      if (text === '') throw new UsageError('Which agent? For example: npm run sandbox -- invite tenor');
      return request(`${base}/sandbox/invite`, { agent: text, guild, user });
    case 'join':
      if (text === '') throw new UsageError('Which channel? For example: npm run sandbox -- join Lounge --as bob');
      return request(`${base}/sandbox/voice`, { user, guild, channel: text });
    case 'leave':
      return request(`${base}/sandbox/voice`, { user, guild, channel: null });
    case 'messages':
      return readMessages(call);
    case 'fault': {
      const [target, action] = words;
      if (target === undefined || action === undefined)
        throw new UsageError('Which part, and which fault? For example: npm run sandbox -- fault redis kill');
      const numbers = Object.entries(fault).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Number(value)]],
      );
      return request(`${base}/sandbox/fault`, { target, action, ...Object.fromEntries(numbers) });
    }
    case 'redeliver':
      return request(`${base}/sandbox/redeliver`, { interaction: text });
    default: {
      const done = administer(verb, words, placeOf(call), (path, ...more) => request(`${base}${path}`, ...more));
      if (done) return done;
      throw new UsageError(`Unknown verb "${verb}".\n\n${USAGE}`);
    }
  }
}

function placeOf({ user, guild, channel, info }: Call): Place {
  const found = info.guilds.find(({ id, name }) => id === guild || name.toLowerCase() === guild.toLowerCase());
  if (!found) throw new UsageError(`There is no guild "${guild}".`);
  return { user, guild: found, channel, users: info.users };
}

/** Uploads the files that a command names, and replaces them with IDs. */
async function withUploads({ base, user, guild }: Call, line: string): Promise<string> {
  const offered = (await request(`${base}/sandbox/commands?${new URLSearchParams({ guild, user })}`)) as Command[];
  return withFiles(
    line,
    offered,
    async (file) => (await request(`${base}/sandbox/file`, { user, ...file })) as SandboxAttachment,
  );
}

/** `name=value`, as many as there are. Several values for one name are a list. */
function fieldsIn(entered: string[]): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const each of entered) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(each) ?? [];
    if (name === undefined) throw new UsageError(`"${each}" isn’t a field. Write it as name=value.`);
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}

async function press(call: Call, label: string, values?: string[]): Promise<unknown> {
  for (const message of (await readMessages(call)).reverse()) {
    const customId = controlNamed(message, label);
    if (customId !== undefined)
      return request(`${call.base}/sandbox/component`, {
        user: call.user,
        message: message.id,
        customId,
        ...(values && { values }),
      });
  }
  const kind = values === undefined ? 'button' : 'select';
  throw new UsageError(`${call.user} can’t see a ${kind} "${label}" in #${call.channel}.`);
}

async function readMessages({ base, user, channel }: Call): Promise<SandboxMessage[]> {
  if (channel === 'dms') return directMessages(user, (path) => request(`${base}${path}`));
  const query = new URLSearchParams({ channel, user });
  return (await request(`${base}/sandbox/messages?${query}`)) as SandboxMessage[];
}

function sandboxUrl(): string {
  const port = process.env.SANDBOX_PORT;
  const url = port ? `http://127.0.0.1:${port}` : runningSandbox()?.url;
  if (url === undefined) throw new UsageError('This checkout’s sandbox isn’t running. Start it with: npm start');
  return url;
}

async function request(url: string, body?: unknown, method?: string, reason?: string): Promise<unknown> {
  const init = {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(reason ? { 'x-audit-log-reason': encodeURIComponent(reason) } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const response = await fetch(url, init).catch((error: unknown) => {
    throw new UsageError(`The sandbox doesn’t respond at ${new URL(url).origin}. Start it with: npm start`, {
      cause: error,
    });
  });
  const answer: unknown = response.status === 204 ? {} : await response.json();
  if (response.ok) return answer;
  // Discord's own errors have a message.
  const { error, message } = answer as { error?: unknown; message?: unknown };
  const sentence = String(error ?? message ?? `HTTP ${response.status}`);
  throw new UsageError(sentence);
}

function isOutcome(result: unknown): result is InteractionOutcome {
  return typeof result === 'object' && result !== null && 'interactionId' in result && 'messages' in result;
}

main().catch((error: unknown) => {
  console.error(error instanceof UsageError || error instanceof UnreadableFile ? error.message : error);
  process.exitCode = 1;
});
