import logging

from fastapi import FastAPI

logger = logging.getLogger(__name__)
app = FastAPI()


@app.post("/predict")
def predict(features: Features):
    score = model.predict([features.row()])[0]
    logger.info("scored", extra={"score": score})
    return {"score": score}
