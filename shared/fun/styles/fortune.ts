import { capitalize } from '../grammar.ts';
import { inSentences, type Style } from '../style.ts';

export const fortune: Style = {
  id: 'fortune',
  name: 'Fortune cookie',
  about: 'A small slip of paper that means well',
  write: inSentences({
    open: [
      (w) => `Soon, ${w.actor} will ${w.deed().do} ${w.place()} and feel ${w.mood()}.`,
      (w) => `The stars say that ${w.actor} will find ${w.aMoodyThing()} ${w.place()}.`,
      (w) => `At ${w.event()}, a kind stranger will bring ${w.actor} ${w.aMoodyThing()}.`,
      (w) => `Before ${w.event()}, ${w.actor} will ${w.deed().do} ${w.place()}, and it will go well.`,
      (w) =>
        `Beware of ${w.stuff()} on ${w.pick(['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays'])}, and let ${w.actor} ${w.deed().do} instead.`,
    ],
    openTo: [
      (w) => `Soon, ${w.target} will meet ${w.actor} ${w.place()} and share ${w.aMoodyThing()}.`,
      (w) => `A fortune for ${w.target}, opened by ${w.actor}: expect ${w.aMoodyThing()} ${w.place()}.`,
      (w) => `Where ${w.actor} leads, ${w.target} will find ${w.aMoodyThing()} ${w.place()}.`,
      (w) => `The cookie tells ${w.target} to trust ${w.actor} with ${w.aMoodyThing()} and a little ${w.stuff()}.`,
    ],
    more: [
      (w) => `Your lucky ${w.thing()} is closer than you think.`,
      (w) => `Look ${w.place()} for what you lost last spring.`,
      (w) => `${capitalize(w.count(3, 12))} ${w.crowd()} are on your side.`,
      (w) => `Say yes to ${w.stuff()}, and maybe to ${w.event()}.`,
      (w) => `A small kindness to ${w.aHero()} will come back as ${w.aThing()}.`,
      (w) => `When you feel ${w.mood()}, others will notice, and smile.`,
    ],
    close: [
      (w) => w.saying(),
      (w) => w.saying(),
      (w) =>
        `Your lucky numbers are ${w.number(2, 9)}, ${w.number(11, 49)}, and however many ${w.crowd()} you can count.`,
      (w) => `Your lucky color is ${w.mood()}.`,
      (w) => `Ask again after ${w.event()}.`,
    ],
    loud: [
      (w) => `The cookie is shaking, the ${w.thing()} is glowing, and the answer is yes, yes, yes!`,
      (w) => `Fortune isn’t only smiling at you; it’s waving ${w.aThing()} and cheering!`,
      (w) => `Run, don’t walk, to ${w.event()}!`,
    ],
  }),
};
