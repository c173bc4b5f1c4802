import { generateText } from 'ai';
import { openai } from '@ai-sdk/openai';

export async function POST(request: Request) {
  const { text } = await generateText({ model: openai('gpt-4o'), prompt: await request.text() });
  return Response.json({ text });
}
