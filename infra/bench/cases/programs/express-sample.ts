/** How most bots on Node start out: Express with the discord-interactions middleware, as in its README. */
import { InteractionResponseType, InteractionType, verifyKeyMiddleware } from 'discord-interactions';
import express from 'express';

const app = express();
app.post('/interactions', verifyKeyMiddleware(process.env.DISCORD_PUBLIC_KEY ?? ''), (request, response) => {
  const message = request.body as { type: number };
  if (message.type === InteractionType.APPLICATION_COMMAND) {
    response.send({ type: InteractionResponseType.CHANNEL_MESSAGE_WITH_SOURCE, data: { content: 'Pong' } });
  }
});
app.listen(Number(process.env.PORT), '127.0.0.1');
