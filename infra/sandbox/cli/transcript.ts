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
  /** In a section: the button or image beside its texts. */
  accessory?: Component;
  /** In a modal: the field inside a label. */
  component?: Component;
  content?: string;
  required?: boolean;
  media?: { url?: string };
  items?: { media?: { url?: string } }[];
}

const TEXT = 10;
const SEPARATOR = 14;

/** Formats an outcome: its messages, modal, or error, and how long it took. */
export function describeOutcome({
  interactionId,
  messages,
  ackMs,
  deferred,
  error,
  modal,
}: InteractionOutcome): string {
  const lines = messages.flatMap((message) => messageLines(message));
  if (modal !== undefined)
    lines.push(`opens the form "${modal.title}"`, ...fieldLines(modal.components as Component[]));
  if (modal !== undefined)
    lines.push(indented(`fill it in with: npm run sandbox -- submit ${interactionId} name=value …`));
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
    ...flatten(components as Component[]).flatMap(layoutLines),
    ...(attachments as SandboxAttachment[]).map(({ filename, url }) => indented(`${filename}: ${url}`)),
    ...(buttons.length === 0 ? [] : [indented(buttons.map((label) => `[${label}]`).join(' '))]),
  ];
}

/** The custom ID of a message's enabled button with this label, or select with this placeholder, ignoring case. */
export function controlNamed({ components }: SandboxMessage, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return flatten(components as Component[]).find(
    ({ label, placeholder, disabled }) => (label ?? placeholder)?.toLowerCase() === wanted && !disabled,
  )?.custom_id;
}

/** What a component of a layout shows, besides buttons and selects. */
function layoutLines({ type, content, media, items }: Component): string[] {
  if (type === TEXT) return (content ?? '').split('\n').map((line) => `  | ${line}`);
  if (type === SEPARATOR) return ['  | ---'];
  const addresses = [media, ...(items ?? []).map((item) => item.media)].flatMap((one) => one?.url ?? []);
  return addresses.map((url) => `  | ${url}`);
}

/** The fields of a form, one per line. */
function fieldLines(components: Component[]): string[] {
  return components.flatMap(({ type, label, content, component, components: inputs }) => {
    if (type === TEXT) return [indented(content ?? '')];
    const input = component ?? inputs?.[0];
    const name = label ?? input?.label ?? '';
    return [indented(`${input?.custom_id}: ${name}${input?.required === false ? ' (optional)' : ''}`)];
  });
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
  return components.flatMap((component) => [
    component,
    ...flatten(component.components ?? []),
    ...flatten(component.accessory === undefined ? [] : [component.accessory]),
  ]);
}

function indented(line: string): string {
  return `  ${line}`;
}
