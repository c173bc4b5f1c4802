import { generateText } from 'ai';

generateText({
  model,
  prompt: 'Two friends play a game with dice: each of them throws twice, the higher sum wins, and equal sums are thrown again. What is the chance that the first one wins in the first round, and why?',
});
