export async function get<T>(path: string): Promise<T> {
  const response = await fetch(`/api/v3/${path}`);
  if (!response.ok) {
    throw new Error(`${path}: ${response.status}`);
  }
  return (await response.json()) as T;
}
