using MnistTools.Data.Pictures;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Persistence;

if (args.Length == 0)
{
    Console.Error.WriteLine("Name the pictures to recognise: digits picture.png …");
    return 1;
}

MnistModel model = LoadEmbeddedModel();
foreach (Prediction prediction in Predictor.Predict(model, [.. args.Select(path => new PictureImage(path, DigitPicture.Read(path)))]))
{
    Console.WriteLine($"{prediction.Path}: {prediction}");
}

return 0;

// A model file is read at any place of it, so the embedded one becomes a file again.
static MnistModel LoadEmbeddedModel()
{
    string file = Path.Combine(Directory.CreateTempSubdirectory("digits-").FullName, "digits.safetensors");
    try
    {
        using (Stream embedded = typeof(Program).Assembly.GetManifestResourceStream("digits.safetensors")!)
        using (FileStream written = File.Create(file))
        {
            embedded.CopyTo(written);
        }

        return ModelFile.Load(file);
    }
    finally
    {
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
