import { capitalize } from '../grammar.ts';
import { inSentences, type Style } from '../style.ts';

export const pirateLog: Style = {
  id: 'pirate-log',
  name: 'Pirate log',
  about: 'Honest entries from a disorganized ship',
  write: inSentences({
    open: [
      (w) => `Log of the good ship ${w.title()}, day ${w.count(13, 99)}: ${w.actor} ${w.deed().did}.`,
      (w) => `Day ${w.count(13, 99)}: no land in sight, but ${w.actor} found ${w.aMoodyThing()} in the soup.`,
      (w) => `Arr, ${w.actor} traded our last biscuit for ${w.aMoodyThing()} ${w.place()}.`,
      (w) =>
        `Fair winds and a ${w.pick(['quiet', 'merry', 'hungry'])} crew: ${w.actor} spent the ${w.pick(['morning', 'evening', 'night'])} watch ${w.deed().doing} ${w.place()}.`,
      (w) => `Day ${w.count(13, 99)}: ${w.actor} ${w.deed().did} while the parrot took notes.`,
    ],
    openTo: [
      (w) => `Day ${w.count(13, 99)}: ${w.actor} and ${w.target} ${w.deed().did}.`,
      (w) =>
        `By order of the captain, ${w.target} minds the ${w.thing()} while ${w.actor} ${w.deed().does} ${w.place()}.`,
      (w) => `Arr, ${w.actor} traded ${w.target} our last biscuit for ${w.aMoodyThing()} ${w.place()}.`,
      (w) => `Day ${w.count(13, 99)}: ${w.target} spied land, and ${w.actor} spied ${w.aMoodyThing()}.`,
    ],
    more: [
      (w) => `The map shows an X ${w.place()} and, in small letters, the words “good luck.”`,
      (w) => `Our treasure so far: ${w.aThing()}, ${w.aThing()}, and some ${w.stuff()}.`,
      (w) => `“${w.cheer()},” says the parrot, and nothing else.`,
      (w) => `We took ${w.count(3, 12)} ${w.crowd()} aboard, and they refuse to swab anything.`,
      (w) => `The cook serves ${w.stuff()} again and calls it a feast.`,
      (w) => `A storm came up, and ${w.aHero()} calmed it with ${w.aThing()}.`,
    ],
    close: [
      () => 'The biscuits hold, and so do we.',
      (w) => `X marks the spot, and the spot is ${w.mood()}.`,
      (w) => `The wind is from the ${w.pick(['north', 'east', 'south', 'west'])}, and we are bound for ${w.event()}.`,
      (w) => `Signed, the captain, with ${w.aThing()} for a hook.`,
      (w) => `Dropped anchor at dusk and hummed until the ${w.crowd()} joined in.`,
    ],
    loud: [
      (w) => `All hands on deck, both hands on the ${w.thing()}, and full sail for ${w.event()}!`,
      (w) => `Avast: ${w.count(13, 99)} ${w.crowd()} to starboard, and every one of them is singing!`,
      (w) => `${capitalize(w.stuff())} for everyone, ring the bell, and give the parrot a medal!`,
    ],
  }),
};
