import { generateText } from 'ai';

export const SUMMARY_PROMPT = `You are given a ticket and all comments under it. Write a summary of at most
three sentences for somebody who has never seen it, say who has to act next and until when, and leave out
greetings, thanks and signatures. Do not guess: write that you do not know.`;

export const summary = (ticket: string) => generateText({ model, system: SUMMARY_PROMPT, prompt: ticket });
