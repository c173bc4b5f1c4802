import { generateText } from 'ai';

for (;;) {
  const answer = await generateText({ model, messages });
  if (answer.finishReason === 'stop') break;
  messages.push(...answer.response.messages);
}
