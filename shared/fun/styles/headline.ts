import { capitalize } from '../grammar.ts';
import { inSentences, type Style } from '../style.ts';

export const headline: Style = {
  id: 'headline',
  name: 'Headline',
  about: 'Breaking news of no consequence',
  write: inSentences({
    open: [
      (w) => `Breaking: ${w.actor} ${w.deed().does} ${w.place()}.`,
      (w) => `${w.Actor} ${w.deed().did} ${w.place()}, say ${w.count(3, 12)} ${w.crowd()}.`,
      (w) => `Exclusive: ${w.actor} was caught ${w.deed().doing} ${w.place()} with nothing but ${w.aThing()}.`,
      (w) => `${capitalize(w.aMoodyThing())} was found ${w.place()}, and ${w.actor} is not surprised.`,
      (w) => `Experts are baffled as ${w.actor} ${w.deed().does} ${w.place()} before ${w.event()}.`,
      (w) => `Just in: ${w.actor} will ${w.deed().do} at ${w.event()}, and ${w.crowd()} are invited.`,
    ],
    openTo: [
      (w) => `Breaking: ${w.actor} ${w.deed().does} ${w.place()}, and ${w.target} has ${w.aThing()} to prove it.`,
      (w) => `${w.Target} and ${w.actor} ${w.deed().did} ${w.place()}, say ${w.count(3, 12)} ${w.crowd()}.`,
      (w) => `Exclusive: ${w.actor} asks ${w.target} for ${w.aMoodyThing()} and some ${w.stuff()}.`,
      (w) => `${w.Actor} names ${w.target} guest of honor at ${w.event()} for ${w.deed().doing} ${w.place()}.`,
      (w) => `${w.Target} denies everything, but ${w.actor} ${w.deed().did} ${w.place()} and looks ${w.mood()}.`,
    ],
    more: [
      (w) => `${capitalize(w.crowd())} are demanding ${w.aMoodyThing()}.`,
      (w) => `“We expected ${w.stuff()}, not this,” said ${w.aHero()}.`,
      (w) => `Shares in ${w.stuff()} rose by ${w.count(13, 97)} percent.`,
      (w) => `${capitalize(w.event())} will go ahead as planned, with ${w.count(5, 12)} extra ${w.crowd()}.`,
      (w) => `A committee of ${w.crowd()} will look into the matter of the ${w.thing()}.`,
      (w) => `In other news, the ${w.thing()} is still ${w.mood()}.`,
    ],
    close: [
      (w) => `More after ${w.event()}.`,
      (w) => `Read the full story on page ${w.count(13, 88)}, next to the crossword.`,
      (w) => `The story is developing, and nobody is developing it faster than ${w.theActor}.`,
      (w) => `Readers are advised to stay ${w.mood()}.`,
      (w) => `The editor has asked for ${w.stuff()} and some quiet.`,
    ],
    loud: [
      (w) => `Stop the presses, bring out the ${w.stuff()}, and print it in ${w.mood()} letters!`,
      (w) => `Extra, extra: ${w.crowd()} are dancing ${w.place()}, and nobody wants it to end!`,
      (w) => `This paper has run out of exclamation marks and is borrowing more from the ${w.crowd()}!`,
    ],
  }),
};
