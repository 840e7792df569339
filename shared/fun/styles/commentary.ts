import { inSentences, type Style } from '../style.ts';

export const commentary: Style = {
  id: 'commentary',
  name: 'Sports commentary',
  about: 'Live coverage of a game without rules',
  write: inSentences({
    open: [
      (w) => `And ${w.actor} has the ${w.thing()}, looks left, looks right, and ${w.deed().does} ${w.place()}.`,
      (w) =>
        `We are live ${w.place()}, where ${w.actor} is ${w.deed().doing} in front of ${w.count(13, 99)} ${w.crowd()}.`,
      (w) => `Here comes ${w.actor}, past ${w.count(3, 12)} ${w.crowd()}, and still holding the ${w.thing()}.`,
      (w) => `What a start ${w.place()}: ${w.actor} ${w.deed().does}, and the stands go ${w.mood()}.`,
      (w) => `${w.Actor} warms up ${w.place()} by ${w.deed().doing}, and the ${w.crowd()} go quiet.`,
    ],
    openTo: [
      (w) =>
        `${w.Actor} passes the ${w.thing()} to ${w.target}, and ${w.count(13, 99)} ${w.crowd()} are on their feet.`,
      (w) => `It’s ${w.actor} against ${w.target} ${w.place()}, and the ${w.crowd()} are ${w.deed().doing}.`,
      (w) => `Live ${w.place()}: ${w.actor} is teaching ${w.target} to ${w.deed().do}, and the ${w.crowd()} go wild.`,
      (w) => `${w.Target} swerves, ${w.actor} ducks, and ${w.aMoodyThing()} lands ${w.place()}.`,
    ],
    more: [
      (w) => `The referee, ${w.aHero()}, waves play on.`,
      (w) => `You can’t teach that, and the ${w.crowd()} have tried.`,
      (w) => `That’s ${w.count(3, 12)} points and a bonus ${w.thing()}.`,
      (w) => `The fans are throwing ${w.stuff()}, which is legal in this league.`,
      (w) => `Here it is again in slow motion: ${w.aThing()}, a wobble, and then pure ${w.stuff()}.`,
      (w) => `A timeout now, for ${w.stuff()} and a group hug.`,
    ],
    close: [
      (w) => `The final score is ${w.count(3, 12)} to ${w.count(3, 12)}, with one ${w.thing()} left over.`,
      (w) => `Back to the studio, where everyone is ${w.mood()}.`,
      (w) => `They will talk about this one until ${w.event()}.`,
      (w) => `And that, folks, is why they call it the beautiful ${w.thing()}.`,
      (w) => `Somebody get ${w.theActor} ${w.aThing()} and a blanket.`,
    ],
    loud: [
      (w) => `Goal, touchdown, home run, ${w.event()}, I don’t even know the rules anymore!`,
      (w) => `Listen to that roar: ${w.count(13, 99)} thousand ${w.crowd()}, all of them on their feet!`,
      (w) => `Unbelievable scenes ${w.place()}, and somebody hold my ${w.thing()}!`,
    ],
  }),
};
