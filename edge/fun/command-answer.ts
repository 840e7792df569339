/** What `/fun` and its button answer. */
import { FUN_TEXTS } from '../../shared/fun/counters.ts';
import { seededRandom } from '../../shared/fun/seeded.ts';
import type { Intensity, Style } from '../../shared/fun/style.ts';
import { STYLES } from '../../shared/fun/styles.ts';
import { DEFAULT_INTENSITY, textOf } from '../../shared/fun/text.ts';
import type { Theme } from '../../shared/fun/theme.ts';
import { THEMES } from '../../shared/fun/themes.ts';
import { findVariant, type Variant } from '../../shared/fun/variants.ts';
import { inWords } from '../commands/format.ts';
import type { Services } from '../commands/services.ts';
import type { Invocation } from '../interactions/invocation.ts';
import { type MessageBody, type Outcome, type PlacedComponent, refuse, reply, update } from '../interactions/reply.ts';
import type { ResolvedUser } from '../interactions/resolved.ts';
import { findNamed } from './choices.ts';

type Context = Invocation & Services;

/** What the button carries: what the next text has in common with this one. */
interface Carried {
  theme: string;
  style: string;
  intensity: number;
  /** `0` if it's for nobody in particular. */
  memberId: string;
}

interface AnotherButton {
  with(carried: Carried, look: { label: string; onlyFor: string }): PlacedComponent;
}

interface Options {
  theme: string;
  style: string | undefined;
  intensity: number | undefined;
  member: ResolvedUser | undefined;
}

/** Custom IDs have no optional fields. */
const NOBODY = '0';

export function writeFirst(context: Context, options: Options, another: AnotherButton): Outcome {
  const theme = findNamed(THEMES, options.theme);
  if (theme === undefined) return refuse(`That isn't one of the themes. Pick one of these: ${namesOf(THEMES)}.`);
  // The same interaction delivered twice gets the same text.
  const any = STYLES[seededRandom(context.interactionId).below(STYLES.length)];
  const style = options.style === undefined ? any : findNamed(STYLES, options.style);
  const variant = style && findVariant(`${theme.id}:${style.id}`);
  if (variant === undefined) return refuse(`That isn't one of the styles. Pick one of these: ${namesOf(STYLES)}.`);
  const { intensity = DEFAULT_INTENSITY, member } = options;
  return reply(message(context, variant, intensity as Intensity, member?.id ?? NOBODY, another));
}

export function writeAnother(context: Context, carried: Carried, another: AnotherButton): Outcome {
  const variant = findVariant(`${carried.theme}:${carried.style}`);
  if (variant === undefined) return refuse('There are no texts of this kind anymore. Use `/fun` for another one.');
  return update(message(context, variant, carried.intensity as Intensity, carried.memberId, another));
}

/** A text has no markup of its own, and names people by mentions, which don't ping. */
function message(
  { interactionId, user, store }: Context,
  variant: Variant,
  intensity: Intensity,
  memberId: string,
  another: AnotherButton,
): MessageBody {
  const { theme, style } = variant;
  store.observe.count(FUN_TEXTS, { theme: theme.id, from: 'discord' });
  const text = textOf(variant, {
    seed: interactionId,
    intensity,
    actor: `<@${user.id}>`,
    ...(memberId !== NOBODY && { target: `<@${memberId}>` }),
  });
  const carried = { theme: theme.id, style: style.id, intensity, memberId };
  return {
    content: `${text}\n-# ${theme.name} · ${style.name}`,
    rows: [[another.with(carried, { label: 'Another', onlyFor: user.id })]],
  };
}

function namesOf(all: readonly (Theme | Style)[]): string {
  return inWords(all.map(({ name }) => name)).replace(/, and ([^,]*)$/, ', or $1');
}
