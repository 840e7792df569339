import { expect, test } from 'vitest';
import { capitalize, conjugate, spell, titleCase, withArticle } from './grammar.ts';
import { THEMES } from './themes.ts';

test.each([
  ['telescope', 'a'],
  ['owl', 'an'],
  ['unicycle champion', 'a'],
  ['unimpressed cat', 'an'],
  ['umbrella', 'an'],
  ['ukulele', 'a'],
  ['hour', 'an'],
  ['hedgehog', 'a'],
  ['one-legged table', 'a'],
])('%s has the article %s', (noun, article) => {
  expect(withArticle(noun)).toBe(`${article} ${noun}`);
});

test.each([
  ['teach a clam to sing', 'teaches', 'taught', 'teaching'],
  ['apologize to a printer', 'apologizes', 'apologized', 'apologizing'],
  ['bury a treasure', 'buries', 'buried', 'burying'],
  ['play the triangle', 'plays', 'played', 'playing'],
  ['polish a scale', 'polishes', 'polished', 'polishing'],
  ['color-code the calendar', 'color-codes', 'color-coded', 'color-coding'],
  ['trim the hedge', 'trims', 'trimmed', 'trimming'],
  ['hide', 'hides', 'hid', 'hiding'],
])('%s: %s, %s, %s', (phrase, does, did, doing) => {
  const rest = phrase.replace(/^\S+/, '');
  expect(conjugate(phrase)).toEqual({ do: phrase, does: does + rest, did: did + rest, doing: doing + rest });
});

test('every verb of the themes was read in all its forms', () => {
  const verbs = new Set(THEMES.flatMap(({ deeds }) => deeds.map((deed) => deed.split(' ')[0] ?? '')));
  const forms = [...verbs].sort().map((verb) => Object.values(conjugate(verb)).slice(2).join(' '));
  expect(forms.join(', ')).toMatchInlineSnapshot(
    `"accused accusing, announced announcing, answered answering, apologized apologizing, balanced balancing, blew blowing, bookmarked bookmarking, borrowed borrowing, bowed bowing, brewed brewing, brought bringing, brushed brushing, built building, buried burying, carved carving, caught catching, challenged challenging, chased chasing, chewed chewing, circled circling, color-coded color-coding, combed combing, computed computing, conducted conducting, counted counting, crowned crowning, danced dancing, decoded decoding, decorated decorating, dug digging, drew drawing, dusted dusting, fetched fetching, found finding, fired firing, flipped flipping, floated floating, folded folding, followed following, frosted frosting, greeted greeting, guarded guarding, guided guiding, hatched hatching, haunted haunting, hid hiding, high-fived high-fiving, held holding, howled howling, hummed humming, hushed hushing, ignored ignoring, inspected inspecting, interviewed interviewing, ironed ironing, jousted jousting, juggled juggling, kneaded kneading, knighted knighting, knitted knitting, knocked knocking, learned learning, lectured lecturing, lost losing, measured measuring, melted melting, meowed meowing, mislabeled mislabeling, misplaced misplacing, napped napping, negotiated negotiating, oiled oiling, outran outrunning, outswam outswimming, painted painting, parked parking, photographed photographing, planted planting, played playing, polished polishing, posed posing, printed printing, pulled pulling, punched punching, questioned questioning, raced racing, raked raking, rattled rattling, reached reaching, read reading, rebooted rebooting, recharged recharging, refilled refilling, renamed renaming, replied replying, rescued rescuing, restored restoring, returned returning, revealed revealing, rode riding, rang ringing, roared roaring, roasted roasting, rolled rolling, scared scaring, scheduled scheduling, serenaded serenading, shelved shelving, shoveled shoveling, sang singing, sat sitting, skated skating, sketched sketching, sneezed sneezing, sniffed sniffing, solved solving, sorted sorting, spun spinning, stacked stacking, stamped stamping, stared staring, stoked stoking, stomped stomping, straightened straightening, swept sweeping, swung swinging, tailed tailing, tamed taming, tasted tasting, taught teaching, tightened tightening, toasted toasting, touched touching, translated translating, trimmed trimming, tuned tuning, turned turning, unjammed unjamming, untangled untangling, vacuumed vacuuming, waited waiting, walked walking, warmed warming, watered watering, waved waving, whispered whispering, whistled whistling, won winning, winked winking, wrote writing"`,
  );
});

test('titles have capitals, except in their small words', () => {
  expect(titleCase('golden-brown jar of starlight')).toBe('Golden-Brown Jar of Starlight');
  expect(titleCase('conductor’s cap')).toBe('Conductor’s Cap');
  expect([capitalize('an owl'), capitalize('“Boo”'), capitalize('Élodie')]).toEqual(['An owl', '“Boo”', 'Élodie']);
});

test('numbers are spelled up to twelve', () => {
  expect([0, 1, 12, 13].map(spell)).toEqual(['zero', 'one', 'twelve', '13']);
});
