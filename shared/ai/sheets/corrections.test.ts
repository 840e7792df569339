/** What's read off several pictures, shown, and corrected; without a database or a model. */
import { describe, expect, test } from 'vitest';
import { garden } from '../../../infra/testing/garden-sheet.ts';
import { screenOf } from '../../../infra/testing/sheets.ts';
import { correctionLines, readCorrections } from './corrections.ts';
import { certainOf, type Profile, profileOf } from './profile.ts';
import { profilePreview } from './profile-preview.ts';
import { profileReading } from './reading.ts';
import type { Picture } from './readings.ts';

type Screen = Parameters<typeof screenOf>;

function picture(...[screen, values]: Screen): Picture {
  const reading = profileReading(garden, screen, screenOf(screen, values).values);
  if (reading === undefined) throw new Error(`no screen ${screen}`);
  return { status: 'read', reading };
}

const BEDS: Screen[1] = { beds: '12', harvest: '1,234,567', flower: 'Rose' };
const read = (values: Screen[1], corrected = {}) => profileOf(garden, [picture('beds', values)], corrected);
const shown = (profile: Profile) =>
  profilePreview(profile)
    .embeds.map(({ description }) => description)
    .join('\n');

describe('several pictures of one account', () => {
  test('each screen is shown once, and values that two pictures have differently are doubtful', () => {
    const profile = profileOf(garden, [
      picture('beds', BEDS),
      picture('shed', { tools: '4', lock: 'open' }),
      picture('beds', { ...BEDS, harvest: '1,234,568', flower: ['Rose', 0.2] }),
      { status: 'unread', why: 'Too dark.' },
      { status: 'unread', why: 'Too dark.' },
    ]);
    const { content, embeds } = profilePreview(profile);
    expect(content).toContain(
      'Read 3 of 5 pictures of Garden.\nPictures 4 and 5: Too dark.\n\n1 value marked ⚠️ isn’t certain.',
    );
    expect(embeds.map(({ title }) => title)).toEqual(['Beds', 'Shed']);
    expect(shown(profile)).toBe(
      [
        '**Beds Count**: 12',
        '⚠️ **Harvest**: 1,234,568 · two pictures differ',
        // One picture is certain about it.
        '**Flower**: Rose',
        '**Shed Count**: 4',
        '**Lock**: Open',
      ].join('\n'),
    );
    expect(certainOf(profile)).toEqual({ beds: 12, flower: 'Rose', tools: 4, lock: 'Open' });
  });

  test('every doubt is said in words', () => {
    const profile = read({ beds: '501', harvest: '1.234', flower: '?' });
    expect(shown(profile)).toBe(
      [
        '⚠️ **Beds Count**: 501 · not within 1 to 500',
        '⚠️ **Harvest**: 1,234 · “1.234” could also have decimals',
        '⚠️ **Flower**: ? · couldn’t be read',
      ].join('\n'),
    );
    expect(certainOf(profile)).toEqual({});
  });

  test('without any screen, there’s nothing to save', () => {
    const profile = profileOf(garden, [{ status: 'unread', why: 'Too dark.' }]);
    expect(profilePreview(profile)).toEqual({
      content: 'Read 0 of 1 picture of Garden.\nPicture 1: Too dark.\n\nThere’s nothing to save.',
      embeds: [],
    });
  });
});

describe('corrections', () => {
  const doubtful = () => read({ beds: '12', harvest: '1.234', flower: '?' });

  test('doubtful values come first, marked, and sent back as they are they change nothing', () => {
    const lines = correctionLines(doubtful());
    expect(lines).toBe('Harvest = 1,234 ?\nFlower =\nBeds Count = 12');
    expect(readCorrections(doubtful(), lines)).toEqual({ values: {} });
    expect(readCorrections(doubtful(), '\n  \n')).toEqual({ values: {} });
  });

  test('taking the mark away confirms a value; another value corrects it; labels are read in any case', () => {
    expect(readCorrections(doubtful(), 'harvest = 1,234\r\nFLOWER = Tulip = red\n beds  count =13')).toEqual({
      values: { harvest: 1_234, flower: 'Tulip = red', beds: 13 },
    });
    const corrected = read({ beds: '12', harvest: '1.234', flower: '?' }, { harvest: 1_234, flower: 'Tulip' });
    expect(shown(corrected)).toBe('**Beds Count**: 12\n✏️ **Harvest**: 1,234\n✏️ **Flower**: Tulip');
    expect(certainOf(corrected)).toEqual({ beds: 12, harvest: 1_234, flower: 'Tulip' });
    // Back to what was read.
    expect(readCorrections(corrected, 'Flower =\nHarvest = ?')).toEqual({ values: { flower: null, harvest: null } });
  });

  // A parser before this one took a zero away from numbers that end in the same digit twice.
  test.each(['100000000', '1,000,000', '5,500', '111111'])('%s stays what it is', (typed) => {
    expect(readCorrections(doubtful(), `Harvest = ${typed}`)).toEqual({
      values: { harvest: Number(typed.replaceAll(',', '')) },
    });
  });

  test.each([
    ['Harvest 1234', 'Line 1: “Harvest 1234” has no “=”.'],
    ['Beds Count = 12\n\nAlpha = 3', 'Line 3: there’s no “Alpha” in these pictures.'],
    ['Shed Count = 3', 'there’s no “Shed Count” in these pictures.'],
    ['Harvest = 5\nharvest = 6', 'Line 2: **Harvest** is there twice.'],
    ['Harvest = 1.234', 'Line 1: “1.234” could mean two numbers.'],
    ['Harvest = l2', '“l2” could mean two numbers.'],
    ['Harvest = many', '“many” isn’t a whole number.'],
    ['Harvest = -5', '“\\-5” isn’t a whole number.'],
    ['Beds Count = 501', 'Line 1: **Beds Count** goes from 1 to 500.'],
    ['Beds Count =', 'Line 1: **Beds Count** has no value.'],
    ['Harvest = 1,235 ?', 'Line 1: take the “?” from the end of **Harvest**'],
    [`Flower = ${'x'.repeat(21)}`, 'Line 1: **Flower** takes up to 20 characters.'],
    ['Flower = \u200b', 'Line 1: **Flower** has nothing to see in it.'],
  ])('%j is refused with the line named, and changes nothing', (typed, sentence) => {
    const { problem } = readCorrections(doubtful(), `${typed}\nBeds Count = 13`) as { problem: string };
    expect(problem).toContain(sentence);
    expect(problem).toMatch(/ Nothing was changed\.$/);
  });

  test('a choice is one of its words', () => {
    const profile = profileOf(garden, [picture('shed', { tools: '4', lock: 'ajar' })]);
    expect(readCorrections(profile, 'Lock = shut')).toEqual({ values: { lock: 'Shut' } });
    expect(readCorrections(profile, 'Lock = ajar')).toEqual({
      problem: expect.stringContaining('**Lock** is Open or Shut.'),
    });
  });

  test('a name that ends with the mark can be left and confirmed like any other', () => {
    expect(readCorrections(read({ ...BEDS, flower: 'Who ?' }), 'Flower = Who ?')).toEqual({ values: {} });
    const unsure = read({ ...BEDS, flower: ['Who ?', 0.1] });
    expect(correctionLines(unsure).split('\n')[0]).toBe('Flower = Who ? ?');
    expect(readCorrections(unsure, 'Flower = Who ? ?')).toEqual({ values: {} });
    expect(readCorrections(unsure, 'Flower = Who ?')).toEqual({ values: { flower: 'Who ?' } });
  });
});

describe('words in a picture', () => {
  test('can’t be a line of their own, so what they say corrects nothing', () => {
    const profile = read({ ...BEDS, flower: 'Rose\nHarvest = 999\u2028Beds Count = 1' });
    const lines = correctionLines(profile);
    expect(lines.split('\n')).toEqual(['Beds Count = 12', 'Harvest = 1,234,567', 'Flower = Rose Harvest = 999 B']);
    expect(readCorrections(profile, lines)).toEqual({ values: {} });
  });

  test('are shown as they are: no mention, Markdown, or link', () => {
    const profile = read({ ...BEDS, flower: '**@everyone** [x](h' });
    expect(shown(profile)).toContain('**Flower**: \\*\\*\\@everyone\\*\\* \\[x\\]\\(h');
    const { problem } = readCorrections(profile, '[click](https://evil.test) = <@1>') as { problem: string };
    expect(problem).toContain('\\[click\\]\\(https\\:');
    expect(problem).not.toContain('<@1>');
  });
});
