import { openai } from '@ai-sdk/openai';

it('names its model', () => expect(openai('gpt-4o').modelId).toBe('gpt-4o'));
