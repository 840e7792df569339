import { capitalize, titleCase } from '../grammar.ts';
import { inSentences, type Style } from '../style.ts';

export const recipe: Style = {
  id: 'recipe',
  name: 'Recipe',
  about: 'Dishes that should stay imaginary',
  write: inSentences({
    open: [
      (w) => `${w.title()} Stew, as made by ${w.actor}: take ${w.count(2, 9)} cups of ${w.stuff()} and ${w.deed().do}.`,
      (w) => `${titleCase(w.thing())} Pie: ${w.actor} likes it with ${w.stuff()}, served ${w.place()}.`,
      (w) => `To feed ${w.count(3, 12)} ${w.crowd()}, ${w.actor} simmers ${w.stuff()} ${w.place()} until it hums.`,
      (w) => `First, find ${w.aMoodyThing()}; ${w.actor} keeps one ${w.place()}.`,
      (w) => `Warm the ${w.thing()}, says ${w.actor}, add ${w.stuff()}, and ${w.deed().do}.`,
    ],
    openTo: [
      (w) => `${w.title()} Stew, by ${w.actor} for ${w.target}: take ${w.count(2, 9)} cups of ${w.stuff()}.`,
      (w) =>
        `${w.Actor} stirs the ${w.stuff()}, ${w.target} holds the ${w.thing()}, and nobody peeks for ${w.count(13, 59)} minutes.`,
      (w) =>
        `To feed ${w.target} and ${w.count(3, 12)} ${w.crowd()}, ${w.actor} simmers ${w.stuff()} ${w.place()} until it hums.`,
      (w) => `First, find ${w.aMoodyThing()}; ${w.actor} hid one from ${w.target} ${w.place()}.`,
    ],
    more: [
      (w) => `Fold in ${w.count(3, 12)} spoons of ${w.stuff()}, whispering encouragement.`,
      (w) => `Whisk until ${w.mood()}.`,
      (w) => `Add ${w.aThing()} for crunch, and take it out again before serving.`,
      (w) => `Let it rest ${w.place()} while you ${w.deed().do}.`,
      (w) => `If ${w.crowd()} appear, you have used too much ${w.stuff()}.`,
      (w) => `Season with ${w.stuff()}, or with ${w.stuff()} in leap years.`,
    ],
    close: [
      (w) => `Serves ${w.count(2, 9)}, or just one ${w.hero()}.`,
      (w) => `Garnish with ${w.aThing()}, and serve at ${w.event()}.`,
      (w) => `Keeps for ${w.count(3, 12)} days if hidden from the ${w.crowd()}.`,
      (w) => `Tastes best ${w.place()}.`,
      (w) => `${capitalize(w.event())} would not be the same without it.`,
    ],
    loud: [
      (w) => `Flip it twice, catch it once, and take a bow in a cloud of ${w.stuff()}!`,
      (w) => `Ring the dinner bell, ring the doorbell, and wake the ${w.hero()}, because it’s ready!`,
      (w) => `Lick the spoon, lick the bowl, and invite all the ${w.crowd()} to do the dishes!`,
    ],
  }),
};
