/** Formats messages and outcomes as text, for the command line. */
import type { InteractionOutcome, SandboxAttachment, SandboxMessage } from '../control/protocol.ts';

const EPHEMERAL = 64;

interface Embed {
  title?: string;
  description?: string;
  fields?: { name: string; value: string }[];
  footer?: { text: string };
}

interface Component {
  type: number;
  label?: string;
  placeholder?: string;
  custom_id?: string;
  disabled?: boolean;
  components?: Component[];
}

/** Formats an outcome: its messages, modal, or error, and how long it took. */
export function describeOutcome({ messages, ackMs, deferred, error, modal }: InteractionOutcome): string {
  const lines = messages.flatMap((message) => messageLines(message));
  if (modal !== undefined) lines.push(`opens the form "${modal.title}"`);
  if (error !== undefined) lines.push(`! ${error.message}`);
  lines.push(`(${deferred ? 'deferred after' : 'answered in'} ${Math.round(ackMs)} ms)`);
  return lines.join('\n');
}

/** Formats one message: author, content, embeds, and its buttons in brackets. */
export function messageLines({
  author,
  content,
  embeds,
  components,
  attachments,
  flags,
  interaction_metadata,
}: SandboxMessage): string[] {
  const used =
    interaction_metadata?.name === undefined
      ? ''
      : ` (${interaction_metadata.user.username} used ${interaction_metadata.name})`;
  const only = (flags & EPHEMERAL) === 0 ? '' : ' [only for you]';
  const buttons = labels(components as Component[]);
  return [
    `${author.username}${used}${only}`,
    ...content
      .split('\n')
      .filter((line) => line !== '')
      .map(indented),
    ...(embeds as Embed[]).flatMap(embedLines),
    ...(attachments as SandboxAttachment[]).map(({ filename, url }) => indented(`${filename}: ${url}`)),
    ...(buttons.length === 0 ? [] : [indented(buttons.map((label) => `[${label}]`).join(' '))]),
  ];
}

/** The custom ID of a message's enabled button with this label, ignoring case. */
export function buttonNamed({ components }: SandboxMessage, label: string): string | undefined {
  const wanted = label.toLowerCase();
  return flatten(components as Component[]).find(
    (component) => component.label?.toLowerCase() === wanted && !component.disabled,
  )?.custom_id;
}

function embedLines({ title, description, fields = [], footer }: Embed): string[] {
  return [
    ...(title === undefined ? [] : [title]),
    ...(description?.split('\n') ?? []),
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...(footer === undefined ? [] : [footer.text]),
  ].map((line) => `  | ${line}`);
}

function labels(components: Component[]): string[] {
  return flatten(components).flatMap(({ label, placeholder }) => label ?? placeholder ?? []);
}

function flatten(components: Component[]): Component[] {
  return components.flatMap((component) => [component, ...flatten(component.components ?? [])]);
}

function indented(line: string): string {
  return `  ${line}`;
}
