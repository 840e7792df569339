import { capitalize, withArticle } from '../grammar.ts';
import { inSentences, type Style } from '../style.ts';

export const fieldNote: Style = {
  id: 'field-note',
  name: 'Field note',
  about: 'A naturalist writes down what cannot be so',
  write: inSentences({
    open: [
      (w) => `Field note ${w.count(13, 99)}: observed ${w.actor} ${w.deed().doing} ${w.place()}.`,
      (w) => `06:${w.count(13, 59)}, ${w.place()}: ${w.actor} ${w.deed().did} and seemed ${w.mood()}.`,
      (w) => `Day ${w.count(13, 99)} of the study: ${w.actor} circled ${w.aMoodyThing()} twice and moved on.`,
      (w) => `Specimen ${w.count(13, 99)}, ${w.aMoodyThing()}, was found ${w.place()} beside ${w.actor}.`,
      (w) =>
        `${capitalize(withArticle(w.mood()))} morning ${w.place()}, apart from ${w.actor}, who was ${w.deed().doing}.`,
    ],
    openTo: [
      (w) => `Field note ${w.count(13, 99)}: ${w.actor} and ${w.target} were seen ${w.deed().doing} ${w.place()}.`,
      (w) => `06:${w.count(13, 59)}, ${w.place()}: ${w.actor} greets ${w.target} with ${w.aThing()}, a rare display.`,
      (w) => `Day ${w.count(13, 99)} of the study: ${w.target} watched ${w.actor} ${w.deed().do} ${w.place()}.`,
      (w) => `New behavior: ${w.actor} shares ${w.stuff()} and ${w.aThing()} with ${w.target} ${w.place()}.`,
    ],
    more: [
      (w) => `Tracks nearby suggest ${w.count(3, 12)} ${w.crowd()}, walking in step.`,
      (w) => `The local diet is mostly ${w.stuff()}, with ${w.stuff()} on Sundays.`,
      (w) => `${capitalize(w.crowd())} answer to “${w.cheer()}” but not to whistling.`,
      (w) => `My notebook is covered in ${w.stuff()}.`,
      (w) => `Left ${w.aThing()} as bait, and it came back with a thank-you card.`,
      (w) => `Hypothesis: ${w.event()} explains everything.`,
    ],
    close: [
      (w) => `Conclusion: ${w.mood()}, but friendly.`,
      (w) => `More funding is needed, or at least more ${w.stuff()}.`,
      (w) => `Will return with ${w.aThing()} and thicker socks.`,
      (w) => `The number of ${w.crowd()} is stable, and their morale is excellent.`,
      (w) => `No ${w.crowd()} were disturbed, except by my singing.`,
    ],
    loud: [
      (w) => `Never in ${w.count(13, 99)} years of science has anyone seen so much ${w.stuff()} in one place!`,
      (w) => `I dropped the notebook, dropped the pencil, and clapped until the ${w.crowd()} bowed!`,
      (w) => `Wake the institute, because this changes everything we know about ${w.crowd()}!`,
    ],
  }),
};
