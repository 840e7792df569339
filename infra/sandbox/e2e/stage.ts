/** A test's own sandbox, with a member's actions. */
import { join } from 'node:path';
import { textsOf } from '../../testing/dispatching.ts';
import { controlNamed } from '../cli/transcript.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox.ts';
import { loadSecrets, type Secrets } from '../state/secrets.ts';
import { temporaryFolder } from '../state/temporary-folder.ts';

export interface Stage {
  sandbox: Sandbox;
  /** The secrets of this sandbox. */
  secrets: Secrets;
  /** Everything that its processes have printed so far. */
  printed(): string;
  say(user: string, command: string, query?: string): Promise<InteractionOutcome>;
  press(user: string, message: SandboxMessage, label: string): Promise<InteractionOutcome>;
  control<T = unknown>(path: string, body?: unknown): Promise<{ status: number; body: T }>;
  fault(target: string, action: string, more?: object): Promise<void>;
  stop(): Promise<void>;
}

/** @param parts `hasVoice` starts voice nodes, agents, and Lavalink (default: false). */
export async function openStage(
  runtime: 'workerd' | 'node',
  environment: Record<string, string> = {},
  { hasVoice = false, ...agents }: Pick<SandboxOptions, 'hasVoice' | 'agentsInServer'> = {},
): Promise<Stage> {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const options = {
    folder: folder.path,
    port: 0,
    runtime,
    environment,
    hasVoice,
    ...agents,
    isDisposable: true,
    log: (line: string) => lines.push(line),
  };
  const sandbox = await startSandbox(options).catch((error: unknown) => {
    folder.remove();
    throw error;
  });

  async function control<T>(path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${sandbox.url}${path}`, init);
    return { status: response.status, body: (await response.json()) as T };
  }

  async function expectOk<T>(path: string, body: unknown): Promise<T> {
    const response = await control<T>(path, body);
    if (response.status !== 200)
      throw new Error(
        `${path} responded with ${response.status}: ${JSON.stringify(response.body)}\n${lines.slice(-5).join('\n')}`,
      );
    return response.body;
  }

  const place = { guild: 'Chorus Lounge', channel: 'general' };
  return {
    sandbox,
    secrets: loadSecrets(join(folder.path, 'secrets.json')),
    printed: () => lines.join('\n'),
    control,
    say: (user, command, query = '') => expectOk(`/sandbox/command${query}`, { user, ...place, command }),
    press(user, message, label) {
      const customId = controlNamed(message, label);
      if (customId === undefined) throw new Error(`the message has no button "${label}"`);
      return expectOk('/sandbox/component', { user, message: message.id, customId });
    },
    async fault(target, action, more = {}) {
      await expectOk('/sandbox/fault', { target, action, ...more });
    },
    async stop() {
      await sandbox.stop();
      folder.remove();
    },
  };
}

/** The text of an outcome: content and embeds of its messages. */
export function textOf(outcome: InteractionOutcome): string {
  return outcome.messages.map(messageText).join('\n');
}

export function messageText({ content, embeds, components }: SandboxMessage): string {
  const texts = textsOf({ components });
  return [content, ...(embeds as object[]).map((embed) => JSON.stringify(embed)), ...texts].join('\n');
}

export function onlyMessage({ messages }: InteractionOutcome): SandboxMessage {
  const [first, ...rest] = messages;
  if (first === undefined || rest.length > 0) throw new Error(`expected one message, got ${messages.length}`);
  return first;
}
