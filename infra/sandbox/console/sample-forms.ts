/** A form and a message with every kind of component that a member fills in or that lays a message out. */

const label = (text: string, component: object, description?: string) => ({
  type: 18,
  label: text,
  ...(description !== undefined && { description }),
  component,
});

/** What `/apply` opens. */
export const sampleApplication = {
  custom_id: 'apply',
  title: 'Apply for a stall',
  components: [
    { type: 10, content: 'Stalls open on **Saturday**. We answer within a day.' },
    label('Who runs it?', { type: 5, custom_id: 'who', max_values: 2 }, 'Up to two members'),
    label('Which role helps?', { type: 6, custom_id: 'role', required: false, min_values: 0 }),
    label('Where?', { type: 8, custom_id: 'where', channel_types: [0] }),
    label('A picture of it', { type: 19, custom_id: 'picture', required: false, min_values: 0 }),
  ],
};

const text = (content: string) => ({ type: 10, content });

/** What `/stalls` shows. */
export const sampleLayout = [
  text('# Stalls\nEverything below is one message.'),
  {
    type: 17,
    accent_color: 0x57f287,
    components: [
      {
        type: 9,
        components: [text('**Honey**'), text('From our own bees'), text('-# 40 credits a jar')],
        accessory: { type: 2, style: 3, label: 'Buy', custom_id: 'buy' },
      },
      { type: 14, divider: true, spacing: 2 },
      {
        type: 9,
        components: [text('**Bread**\nStill warm')],
        accessory: { type: 11, media: { url: '/favicon.svg' }, description: 'A loaf' },
      },
      {
        type: 12,
        items: [
          { media: { url: '/favicon.svg' }, description: 'Stall one' },
          { media: { url: '/favicon.svg' }, spoiler: true },
        ],
      },
      { type: 14, divider: false, spacing: 1 },
      { type: 1, components: [{ type: 5, custom_id: 'seller', placeholder: 'Ask a member' }] },
      { type: 1, components: [{ type: 7, custom_id: 'guests', placeholder: 'Invite', max_values: 3 }] },
    ],
  },
];
