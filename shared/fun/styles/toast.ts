import { inSentences, type Style } from '../style.ts';

export const toast: Style = {
  id: 'toast',
  name: 'Toast',
  about: 'A heartfelt speech over a cup of something warm',
  write: inSentences({
    open: [
      (w) => `Raise a cup of ${w.stuff()} to ${w.actor}, who once ${w.deed().did} ${w.place()}.`,
      (w) => `Here’s to ${w.actor}: nobody else can ${w.deed().do} ${w.place()} and stay so ${w.mood()}.`,
      (w) => `Friends, neighbors, ${w.crowd()}: let us hear it for ${w.actor}, who ${w.deed().did} ${w.place()}.`,
      (w) => `A toast to ${w.event()}, and to ${w.actor}, who ${w.deed().did} ${w.place()} to make it happen.`,
      (w) =>
        `Three good words for ${w.actor}: ${w.pick(['brave', 'patient', 'curious'])}, ${w.pick(['generous', 'modest', 'cheerful'])}, and ${w.mood()}, even when ${w.deed().doing}.`,
    ],
    openTo: [
      (w) => `${w.Actor} raises a cup of ${w.stuff()} to ${w.target}, who once ${w.deed().did} ${w.place()}.`,
      (w) =>
        `Here’s to ${w.target}, says ${w.actor}: nobody else can ${w.deed().do} ${w.place()} and stay so ${w.mood()}.`,
      (w) =>
        `To ${w.target} and ${w.actor}, who met ${w.place()} over ${w.aThing()} and have been ${w.deed().doing} ever since.`,
      (w) => `${w.Actor} asks all the ${w.crowd()} to cheer for ${w.target}, who ${w.deed().did} ${w.place()}.`,
    ],
    more: [
      (w) => `They say friendship is like ${w.stuff()}: hard to fold, and best when shared.`,
      (w) => `I still remember that day ${w.place()}, and the look on the face of the ${w.hero()}.`,
      (w) => `Whenever we needed ${w.aThing()}, there it was, only slightly ${w.mood()}.`,
      (w) => `Even the ${w.crowd()} put on their best hats today.`,
      (w) => `We laughed, we cried, we lost ${w.aThing()}, and we laughed again.`,
      (w) => `There were ${w.count(3, 12)} good reasons to stay home, but there was also ${w.stuff()}.`,
    ],
    close: [
      (w) => w.saying(),
      (w) => w.saying(),
      (w) => `May your days be ${w.mood()} and your ${w.thing()} never far away.`,
      (w) => `To ${w.stuff()}, to friends, and to second helpings.`,
      (w) => `Now let us eat before the ${w.crowd()} do.`,
    ],
    loud: [
      (w) => `Hip, hip, hooray, and louder, so that even the ${w.crowd()} can hear it!`,
      (w) => `Three cheers, four cheers, as many cheers as there are ${w.crowd()}!`,
      (w) => `Bring more ${w.stuff()}, ring the bells, and hug the nearest ${w.hero()}!`,
    ],
  }),
};
