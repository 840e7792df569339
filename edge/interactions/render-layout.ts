/** Turns the blocks of a layout into Discord's JSON, within its limits. */
import type { APIEmbed } from 'discord-api-types/v10';
import { checkComponent, checkRow, within } from './component-limits.ts';
import {
  type Block,
  type ContainerBlock,
  container,
  file,
  gallery,
  type Layout,
  type Picture,
  row,
  section,
  text,
  thumbnail,
} from './layout.ts';
import type { PlacedComponent } from './placed-component.ts';
import type { MessageBody } from './reply.ts';

/** https://docs.discord.com/developers/components/reference */
const TYPES = {
  row: 1,
  section: 9,
  text: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
} as const;

/** Nested ones count, too: https://docs.discord.com/developers/components/reference#what-is-a-component */
const COMPONENTS = 40;
/** Characters in all texts together. Discord refuses more with COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED. */
const TEXT = 4_000;
const SECTION_TEXTS = 3;
const PICTURES = 10;
const ALT = 1_024;
const ADDRESS = 2_048;
const LAST_COLOR = 0xffffff;

type Json = Record<string, unknown>;
/** Signs a component. */
type Sign = (component: PlacedComponent) => Json;

/**
 * The components of a message.
 *
 * @param files the names of the message's files: each has to be shown, and only they can be.
 * @throws {RangeError} where Discord would refuse the layout, or wouldn't show a file.
 */
export function renderLayout(layout: Layout, sign: Sign, files: readonly string[]): Json[] {
  if (layout.length === 0) throw new RangeError('The layout is empty.');
  const rendered = layout.map((block) =>
    block.kind === 'container' ? renderContainer(block, sign) : renderBlock(block, sign),
  );
  const all = rendered.flatMap(withNested);
  if (all.length > COMPONENTS) throw new RangeError(`${all.length} components; Discord allows ${COMPONENTS}.`);
  const length = all.reduce((sum, { content }) => sum + (typeof content === 'string' ? content.length : 0), 0);
  if (length > TEXT) throw new RangeError(`The layout has ${length} characters; Discord allows ${TEXT}.`);
  checkFiles(all, files);
  return rendered;
}

function renderContainer({ accent, isSpoiler, blocks }: ContainerBlock, sign: Sign): Json {
  if (blocks.length === 0) throw new RangeError('The container is empty.');
  if (accent !== undefined && (!Number.isInteger(accent) || accent < 0 || accent > LAST_COLOR))
    throw new RangeError(`${accent} is not a color.`);
  return {
    type: TYPES.container,
    ...(accent !== undefined && { accent_color: accent }),
    ...(isSpoiler && { spoiler: true }),
    components: blocks.map((block) => renderBlock(block, sign)),
  };
}

function renderBlock(block: Block, sign: Sign): Json {
  switch (block.kind) {
    case 'text':
      return renderText(block.content);
    case 'section': {
      const { texts, accessory } = block;
      if (texts.length < 1 || texts.length > SECTION_TEXTS)
        throw new RangeError(`A section with ${texts.length} texts; Discord allows 1 to ${SECTION_TEXTS}.`);
      return { type: TYPES.section, components: texts.map(renderText), accessory: renderAccessory(accessory, sign) };
    }
    case 'separator':
      return { type: TYPES.separator, divider: block.hasLine, spacing: block.isLarge ? 2 : 1 };
    case 'gallery':
      if (block.pictures.length < 1 || block.pictures.length > PICTURES)
        throw new RangeError(`A gallery of ${block.pictures.length} pictures; Discord allows 1 to ${PICTURES}.`);
      return { type: TYPES.gallery, items: block.pictures.map(renderPicture) };
    case 'file':
      return { type: TYPES.file, file: { url: `attachment://${block.name}` } };
    case 'row':
      checkRow(block.components);
      return { type: TYPES.row, components: block.components.map(sign) };
  }
}

function renderText(content: string): Json {
  within('text', content, TEXT);
  return { type: TYPES.text, content };
}

function renderAccessory(accessory: PlacedComponent | { kind: 'thumbnail'; picture: Picture }, sign: Sign): Json {
  if ('kind' in accessory) return { type: TYPES.thumbnail, ...renderPicture(accessory.picture) };
  if (accessory.type !== 2) throw new RangeError("A section's accessory is a button or a thumbnail.");
  checkComponent(accessory.data);
  return sign(accessory);
}

function renderPicture({ url, alt, isSpoiler }: Picture): Json {
  if (url.length > ADDRESS || !/^(https?|attachment):\/\//i.test(url))
    throw new RangeError(`"${url.slice(0, 80)}" isn't an address of a picture that Discord shows.`);
  if (alt !== undefined) within('description of a picture', alt, ALT);
  return { media: { url }, ...(alt !== undefined && { description: alt }), ...(isSpoiler && { spoiler: true }) };
}

/** A component with everything in it. */
function withNested(component: Json): Json[] {
  const children = [component.components, component.accessory].flat().filter((child) => child !== undefined);
  return [component, ...(children as Json[]).flatMap(withNested)];
}

function checkFiles(all: readonly Json[], files: readonly string[]): void {
  const media = all.flatMap(({ media: own, file: shown, items }) => [
    own,
    shown,
    ...(Array.isArray(items) ? items.map((item: Json) => item.media) : []),
  ]);
  const named = media.flatMap(
    (each) => /^attachment:\/\/(.*)$/s.exec(String((each as Json | undefined)?.url))?.[1] ?? [],
  );
  const hidden = files.find((name) => !named.includes(name));
  if (hidden !== undefined) throw new RangeError(`The layout doesn't show its file "${hidden}".`);
  const missing = named.find((name) => !files.includes(name));
  if (missing !== undefined) throw new RangeError(`The layout shows "${missing}", which isn't one of its files.`);
}

/**
 * The same message in blocks. A message that was sent as a layout stays one for good, so that's what an edit with content and embeds
 * turns into.
 */
export function asLayout({ content = '', embeds = [], rows = [], files = [] }: MessageBody): Layout {
  return [
    ...(content.trim() === '' ? [] : [text(content)]),
    ...embeds.map(embedContainer),
    ...files.map(({ name }) => file(name)),
    ...rows.map((components) => row(...components)),
  ];
}

function embedContainer({
  color,
  author,
  title,
  url,
  description,
  fields = [],
  thumbnail: small,
  image,
  footer,
}: APIEmbed): ContainerBlock {
  const heading = title === undefined ? [] : [url === undefined ? `### ${title}` : `### [${title}](${url})`];
  const head = [
    ...(author === undefined ? [] : [`-# ${author.name}`]),
    ...heading,
    ...(description ? [description] : []),
  ].join('\n');
  const values = fields.map(({ name, value, inline }) => `**${name}**${inline ? ' ' : '\n'}${value}`).join('\n');
  const blocks: Block[] = [
    ...(head === '' && small === undefined
      ? []
      : [small === undefined ? text(head) : section(head || '\u200b', thumbnail(small.url))]),
    ...(values === '' ? [] : [text(values)]),
    ...(image === undefined ? [] : [gallery({ url: image.url })]),
    ...(footer === undefined ? [] : [text(`-# ${footer.text}`)]),
  ];
  return container(color === undefined ? {} : { accent: color }, ...blocks);
}
