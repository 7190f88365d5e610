using System.Text;
using System.Xml.Linq;
using MnistTools.Notebook.Output;

namespace MnistTools.Notebook.Tests;

/// <summary>Pictures in files, as messages hold them.</summary>
public sealed class PictureFileTests
{
    private const string Svg = """<svg xmlns="http://www.w3.org/2000/svg" width="9"><!-- <svg> --><text>Bär &lt;</text></svg>""";

    [Theory]
    [InlineData("")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n")]
    [InlineData("\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"no\"?><!-- an <svg> of mine -->\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n")]
    [InlineData("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><!DOCTYPE svg [<!ENTITY name \"<svg>\">]>", "iso-8859-1")]
    [InlineData("\uFEFF<?xml version=\"1.0\" encoding=\"utf-16\"?>", "utf-16")]
    public void An_SVG_begins_with_its_element_whatever_stands_before_it(string before, string encoding = "utf-8")
    {
        string content = Read("picture.svg", Encoding.GetEncoding(encoding).GetBytes(before + Svg)).Others["image/svg+xml"];
        Assert.StartsWith("<svg ", content, StringComparison.Ordinal);
        Assert.True(XNode.DeepEquals(XElement.Parse(Svg), XElement.Parse(content)), content);
    }

    /// <summary>Where there is no doctype any more, nothing says what they mean.</summary>
    [Fact]
    public void What_a_doctype_names_stands_in_its_place() =>
        Assert.Contains(
            "<text>7</text>",
            Read("picture.svg", """<!DOCTYPE svg [<!ENTITY seven "7">]><svg><text>&seven;</text></svg>"""u8.ToArray()).Others["image/svg+xml"],
            StringComparison.Ordinal);

    [Fact]
    public void What_is_no_SVG_is_refused_by_its_name() =>
        Assert.StartsWith(
            "'picture.svg' is no SVG that could be shown: ",
            Assert.Throws<InvalidDataException>(() => Read("picture.svg", "<svg><b></svg>"u8.ToArray())).Message, StringComparison.Ordinal);

    private static MimeBundle Read(string name, byte[] content)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, content);
        return PictureFile.Read(new FileInfo(path));
    }
}
